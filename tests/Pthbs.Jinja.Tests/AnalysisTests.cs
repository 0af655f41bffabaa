namespace Pthbs.Jinja.Tests;

public sealed class AnalysisTests
{
    [Fact]
    public void Unknown_filters_and_tests_are_found_with_their_place()
    {
        var analysis = Analyse("{{ 'a'|upper|uper }}\n{% if x is definde %}{{ 1 if y is odd }}{% endif %}");

        Assert.Equal([new NameUse("uper", 1, 14), new NameUse("definde", 2, 12)], analysis.UnknownTo(Rendering.EnvironmentOf()));
    }

    [Theory]
    [InlineData("{{ a }}{{ b.c }}{{ d[e] }}", "a b d e")]
    [InlineData("{% set a = b %}{{ a }}", "b")]
    [InlineData("{% for x in list if x > low %}{{ x }}{{ loop.index }}{% endfor %}{{ x }}", "list low x")]
    [InlineData("{% macro m(p, q=r) %}{{ p }}{{ q }}{{ caller() }}{{ varargs }}{% endmacro %}{{ m(1) }}", "r")]
    [InlineData("{% with v = w %}{{ v }}{% endwith %}{{ v }}", "w v")]
    [InlineData("{% block b %}{{ set_later }}{{ super() }}{% endblock %}{% set set_later = 1 %}{{ self.b() }}", "")]
    [InlineData("{% from 'lib' import f as g %}{% import 'lib' as h %}{{ g() }}{{ h.x }}{{ f }}", "f")]
    [InlineData("{% call(x) outer(y) %}{{ x }}{{ z }}{% endcall %}", "outer y z")]
    [InlineData("{% set t | replace(a, b) %}{{ c }}{% endset %}{{ t }}", "c a b")]
    [InlineData("{% set ns.x = 1 %}", "ns")]
    [InlineData("{{ a|default(b) }}{{ c|d }}{{ e.f|default(1) }}", "b e")]
    [InlineData("{% if a is defined %}{{ a }}{% endif %}{{ b if b is not undefined }}{{ c }}", "c")]
    public void The_variables_that_a_template_expects_are_found(string template, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), Analyse(template).Variables.Select(use => use.Name).Order());

    [Fact]
    public void What_a_template_reads_is_found_whoever_sets_it_but_for_what_is_a_loops_or_a_macros_own() =>
        Assert.Equal(["a", "b", "c", "e", "g"], Analyse("{% set a = 1 %}{% set unread = a %}{{ b|default(1) }}{% if c is defined %}{% endif %}{% for d in [] %}{{ d }}{% set f = e %}{{ f }}{% endfor %}{% macro m(p) %}{{ p }}{% if 1 %}{% set g = 1 %}{% endif %}{{ g }}{% endmacro %}").Reads.Order());

    [Fact]
    public void Texts_that_are_stated_are_found()
    {
        var analysis = Analyse("{% set a = 'b' %}{% set l = ['c', d, 'e'] + (['f'] if x else ['g']) %}{% set n = ['h'] | list %}{{ dep('i', 1) }}{{ m.dep('j') }}{{ dep(k) }}\necho ${#q}\n{# why #}{% for a in [] %}{% set a = 'z' %}{% endfor %}");

        Assert.Equal(["a b"], analysis.Texts.Select(use => $"{use.Name} {use.Text}"));
        Assert.Equal(["l c", "l e", "l f", "l g"], analysis.ListTexts.Select(use => $"{use.Name} {use.Text}"));
        Assert.Equal(["dep i 1:104"], analysis.Calls.Select(use => $"{use.Name} {use.Text} {use.Line}:{use.Column}"));
        Assert.Equal([(2, 7)], analysis.CommentsBehindDollar.Select(use => (use.Line, use.Column)));
    }

    [Fact]
    public void Templates_blocks_and_calls_of_blocks_are_found()
    {
        var analysis = Analyse("{% extends 'a' %}{% include ['b', 'c'] ignore missing %}{% import 'd' as x %}{% from y import z %}{% block one %}{% block two %}{% endblock %}{{ self.three() }}{% endblock %}");

        Assert.Equal(["a", "b", "c", "d"], analysis.Templates.Select(use => use.Name));
        Assert.Equal([("y", TemplateLink.Import)], analysis.VariableTemplates.Select(use => (use.Name, use.Link)));
        Assert.False(analysis.NamesTemplatesDynamically);
        Assert.True(Analyse("{% include y ~ 'z' %}").NamesTemplatesDynamically);
        Assert.Equal(
            [(TemplateLink.Extends, false), (TemplateLink.Include, true), (TemplateLink.Include, true), (TemplateLink.Import, false)],
            analysis.Templates.Select(use => (use.Link, use.MayBeMissing)));
        Assert.Equal([("one", false), ("two", true)], analysis.Blocks.Select(use => (use.Name, use.IsNested)));
        Assert.Equal(["three"], analysis.SelfCalls.Select(use => use.Name));
        Assert.Equal(["x", "z"], analysis.Sets.Select(use => use.Name));
    }

    [Theory]
    [InlineData("a{# b #}\n{% if x %}c{% else %}d{% endif %}{% for i in x %}e{% endfor %}{% set f %}f{% endset %}", "a\ncde")]
    [InlineData("", "")]
    [InlineData("a{{ 1 }}", null)]
    [InlineData("a{% if x %}{{ x }}{% endif %}", null)]
    [InlineData("a{% include 'x' %}", null)]
    [InlineData("a{% block inner %}b{% endblock %}", null)]
    [InlineData("a{% filter upper %}b{% endfilter %}", null)]
    [InlineData("a{% call x() %}b{% endcall %}", null)]
    [InlineData("{{ super() }}", null)]
    public void The_text_of_a_block_is_known_where_nothing_in_it_is_printed(string block, string? text) =>
        Assert.Equal(text, Analyse($"{{% block one %}}{block}{{% endblock %}}").Blocks[0].Text);

    private static TemplateAnalysis Analyse(string template) => TemplateAnalysis.Of(new TemplateSource(template, "t"));
}
