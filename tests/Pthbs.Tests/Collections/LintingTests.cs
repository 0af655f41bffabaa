using Pthbs.Collections.Linting;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Tests.Collections;

public sealed class LintingTests
{
    [Fact]
    public void A_collection_without_mistakes_gives_nothing()
    {
        using var small = new SmallCollection()
            .Package("a", "{% set version = '1' %}{% from 'layouts/lib.sh.j2' import flag %}{% block build %}{{ flag(version) }}{{ super() }}{% include 'layouts/part.sh.j2' %}{% endblock %}")
            .Package("b", "{% set depends = ['a'] %}{% if tests is defined %}{{ tests }}{% endif %}");
        small.Write("layouts/lib.sh.j2", "{% macro flag(x) %}{{ x }} {{ system }}{% endmacro %}");
        small.Write("layouts/part.sh.j2", "{{ version|default('none') }} {{ package.name }}");

        Assert.Empty(Check(small).Findings);
    }

    /// <summary>What is missing might read anything: nothing follows from that.</summary>
    [Theory]
    [InlineData("{% extends 'layouts/bsae.sh.j2' %}{% set archive = 'x' %}{% block biuld %}{{ verison }}{% endblock %}")]
    [InlineData("{% set archive = 'x' %}#!/bin/sh\n{% include 'layouts/bsae.sh.j2' %}")]
    public void A_template_that_is_missing_is_the_one_finding(string template)
    {
        using var small = new SmallCollection();
        small.Write("packages/a/a.sh.j2", template);
        Assert.Equal("there is no template 'layouts/bsae.sh.j2'", Assert.Single(Check(small).Findings, f => !f.IsWarning).Message);
    }

    [Theory]
    [InlineData("{{ system|uper }}", LintRule.UnknownFilter, "there is no filter 'uper'", "did you mean 'upper'?", 1, 11)]
    [InlineData("\n{% if system is definde %}{% endif %}", LintRule.UnknownTest, "there is no test 'definde'", "did you mean 'defined'?", 2, 17)]
    [InlineData("{% set version = 1 %}{{ verison }}", LintRule.UnknownVariable, "nothing sets the variable 'verison'", "did you mean 'version'?", 1, 25)]
    [InlineData("{% block biuld %}{% endblock %}", LintRule.UnusedBlock, "the block 'biuld' overrides nothing and is never rendered", "did you mean 'build'?", 1, 4)]
    [InlineData("{% include 'layouts/bsae.sh.j2' %}", LintRule.MissingTemplate, "there is no template 'layouts/bsae.sh.j2'", "did you mean 'layouts/base.sh.j2'?", 1, 12)]
    [InlineData("{% from 'layouts/macros.sh.j2' import falg %}", LintRule.UnknownImport, "the template 'layouts/macros.sh.j2' has no macro or variable 'falg'", "did you mean 'flag'?", 1, 39)]
    [InlineData("{% import 'layouts/macros.sh.j2' as m %}{% block build %}{{ m.falg(1) }}{% endblock %}", LintRule.UnknownImport, "the template 'layouts/macros.sh.j2' has no macro or variable 'falg'", "did you mean 'flag'?", 1, 63)]
    [InlineData("{% from 'layouts/macros.sh.j2' import helper %}", LintRule.UnknownImport, "the template 'layouts/macros.sh.j2' has no macro or variable 'helper'", null, 1, 39)]
    [InlineData("{% set depend = ['a'] %}", LintRule.UnusedVariable, "nothing reads the variable 'depend'", "did you mean 'depends'?", 1, 8)]
    [InlineData("{% set licence = 'MIT' %}", LintRule.UnusedVariable, "nothing reads the variable 'licence'", "did you mean 'license'?", 1, 8)]
    [InlineData("{% set qqqqqqqq %}x{% endset %}", LintRule.UnusedVariable, "nothing reads the variable 'qqqqqqqq'", null, 1, 8)]
    [InlineData("{% if %}", LintRule.Syntax, "unexpected end of statement block, expected an expression", null, 1, 7)]
    public void Each_mistake_is_found_at_its_place_with_what_was_meant(string template, LintRule rule, string message, string? hint, int line, int column)
    {
        // The first line of the package's template is the one that extends the layout.
        using var small = new SmallCollection().Package("a", template);
        small.Write("layouts/macros.sh.j2", "{% macro flag(x) %}{{ x }}{% endmacro %}{% set _hidden = 1 %}{% from 'layouts/macros-for-all.sh.j2' import helper %}");
        small.Write("layouts/macros-for-all.sh.j2", "{% macro helper() %}{% endmacro %}");

        var finding = Assert.Single(Check(small).Findings);

        Assert.Equal((rule, message, hint, line + 1, column), (finding.Rule, finding.Message, finding.Hint, finding.Line, finding.Column));
        Assert.EndsWith("packages/a/a.sh.j2", finding.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% from 'layouts/macros.sh.j2' import above, flag, word as other %}")]
    [InlineData("{% from 'layouts/macros.sh.j2' import falg %}{% if falg is defined %}{{ falg(1) }}{% endif %}{{ falg|default('none') }}")]
    [InlineData("{% import 'layouts/macros.sh.j2' as m %}{% if m.falg is defined %}{{ m.falg(1) }}{% endif %}{{ m.flga|default('none') }}{{ m.above() }}")]
    [InlineData("{% import 'layouts/macros.sh.j2' as m %}{% set m = {'falg': 1} %}{{ m.falg }}")]
    [InlineData("{% import 'layouts/macros.sh.j2' as m %}{% for m in [{'falg': 1}] %}{{ m.falg }}{% endfor %}")]
    [InlineData("{% import ['layouts/macros.sh.j2'][0] as m %}{{ m.falg }}")]
    [InlineData("{% import 'layouts/open.sh.j2' as m %}{{ m.falg }}")]
    public void What_an_imported_template_has_or_need_not_have_is_no_mistake(string template)
    {
        using var small = new SmallCollection().Package("a", template);
        small.Write("layouts/macros.sh.j2", "{% extends 'layouts/above.sh.j2' %}{% macro flag(x) %}{{ x }}{% endmacro %}{% if system %}{% set word = 1 %}{% endif %}");
        small.Write("layouts/above.sh.j2", "{% macro above() %}{% endmacro %}");
        small.Write("layouts/open.sh.j2", "{% extends system %}");

        Assert.Empty(Check(small).Findings);
    }

    [Theory]
    [InlineData("{% set summary = 'x' %}{% set license = 'MIT' %}{% set homepage = 'https://example.org/' %}{% set untested = 'x' %}{% set link_with = [] %}")]
    [InlineData("{% set word = 1 %}{% set depends = [word] %}")]
    [InlineData("{% set word = 1 %}{% block build %}{% if word is defined %}{% endif %}{% endblock %}")]
    [InlineData("{% set word = 1 %}{% block build %}{% for word in [word] %}{% endfor %}{% endblock %}")]
    [InlineData("{% set _word = 1 %}")]
    [InlineData("{% set word = 1 %}{% include 'layouts/part.sh.j2' %}")]
    [InlineData("{% set word = 1 %}{% include system %}")]
    [InlineData("{% block build %}{% set inner = 1 %}{% endblock %}")]
    public void What_somebody_reads_or_may_read_is_no_mistake(string template)
    {
        using var small = new SmallCollection().Package("a", template);
        small.Write("layouts/part.sh.j2", "{{ word|default('none') }}");

        Assert.Empty(Check(small).Findings);
    }

    [Fact]
    public void The_test_of_a_package_is_looked_at_like_a_package()
    {
        using var small = new SmallCollection().Package("a");
        small.Write("packages/a/test-a.sh.j2", "{% if %}");

        Assert.Equal(LintRule.Syntax, Assert.Single(Check(small).Findings).Rule);
        Assert.Equal(LintRule.Syntax, Assert.Single(Check(small, "test-a").Findings).Rule);
        Assert.Empty(Check(small, "a").Findings);
    }

    /// <summary>The shell takes a subshell without a command for a syntax error.</summary>
    [Theory]
    [InlineData("{% block build %}\n# nothing\n{% endblock %}", true)]
    [InlineData("{% block build %}\n\t# nothing\n\n{% if system %}\n# at all\n{% endif %}\n{% endblock %}", true)]
    [InlineData("{% block build %}\n# two\ntrue\n{% endblock %}", false)]
    [InlineData("{% block build %}\n# the rest\n{{ super() }}\n{% endblock %}", false)]
    [InlineData("{% block build %}\n# the rest\n{{ system }}\n{% endblock %}", false)]
    [InlineData("{% block build %}\n{# nothing -#}\n{% endblock %}", false)]
    [InlineData("{% block setup %}\n# nothing\n{% endblock %}", false)]
    public void A_phase_of_comments_alone_is_found_where_scripts_have_phases(string template, bool isFound)
    {
        using var small = new SmallCollection().Package("a", template);
        small.Write("layouts/base.sh.j2", "{% block setup %}{% endblock %}{% block build %}{% endblock %}");
        Assert.Empty(Check(small).Findings);
        small.Write("layouts/base.sh.j2", $"{ScriptPhases.Function}\n{{% block setup %}}{{% endblock %}}{{% block build %}}{{% endblock %}}");

        var findings = Check(small).Findings;

        Assert.Equal(isFound ? [(LintRule.EmptyPhase, "the phase 'build' contains only comments", 2, 4)] : [], findings.Select(f => (f.Rule, f.Message, f.Line, f.Column)));
    }

    [Fact]
    public void A_phase_that_nothing_fills_or_a_package_replaces_is_no_mistake()
    {
        using var small = new SmallCollection().Package("a", "{% extends 'layouts/base.sh.j2' %}{% block build %}\nmake\n{% endblock %}");
        small.Write("layouts/base.sh.j2", $"{ScriptPhases.Function}\n{{% block configure %}}{{% endblock %}}{{% block build %}}\n# nothing\n{{% endblock %}}");

        Assert.Empty(Check(small).Findings);
    }

    [Fact]
    public void A_variable_that_a_layout_needs_is_missed_in_the_packages_that_do_not_set_it()
    {
        using var small = new SmallCollection().Package("a").Package("b").Package("c", "{% set archive = 'x' %}");
        small.Write("layouts/base.sh.j2", "{% block build %}{% endblock %}\n{{ archive }}");

        var finding = Assert.Single(Check(small).Findings);

        Assert.Equal((LintRule.UnknownVariable, 2), (finding.Rule, finding.Line));
        Assert.EndsWith("layouts/base.sh.j2", finding.Where, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], finding.Packages);
    }

    [Fact]
    public void What_stands_in_a_block_that_is_replaced_needs_no_variables()
    {
        using var small = new SmallCollection()
            .Package("replaces", "{% block build %}{% endblock %}")
            .Package("adds", "{% block build %}{{ super() }}{% endblock %}");
        small.Write("layouts/base.sh.j2", "{% block build %}{% block inner %}{{ archive }}{% endblock %}{% endblock %}");

        Assert.Equal(["adds"], Assert.Single(Check(small).Findings).Packages);
    }

    [Fact]
    public void Included_templates_see_loops_and_imported_ones_see_only_their_own()
    {
        using var small = new SmallCollection().Package("a", "{% set word = 1 %}{% block build %}{% for item in [1] %}{% include 'layouts/part.sh.j2' %}{% endfor %}{% endblock %}{% import 'layouts/lib.sh.j2' as lib %}");
        small.Write("layouts/part.sh.j2", "{{ item }}{{ word }}");
        small.Write("layouts/lib.sh.j2", "{% macro m() %}{{ word }}{% endmacro %}");

        var finding = Assert.Single(Check(small).Findings);

        Assert.EndsWith("layouts/lib.sh.j2", finding.Where, StringComparison.Ordinal);
        Assert.Equal("nothing sets the variable 'word'", finding.Message);
    }

    [Fact]
    public void Blocks_that_are_called_or_nested_or_scoped_are_in_use()
    {
        using var small = new SmallCollection().Package("a", "{% block facts %}{% endblock %}{% block build %}{% block inner %}{{ self.facts() }}{{ item }}{% endblock %}{% endblock %}");
        small.Write("layouts/base.sh.j2", "{% for item in [1] %}{% block build scoped %}{% endblock %}{% endfor %}");

        Assert.Empty(Check(small).Findings);
    }

    [Fact]
    public void What_only_rendering_can_tell_is_not_guessed_at()
    {
        using var small = new SmallCollection();
        small.Write("packages/a/a.sh.j2", "{% extends 'layouts/' ~ system ~ '.j2' %}{{ unknown }}{% block any %}{% endblock %}");

        Assert.Empty(Check(small).Findings);
    }

    [Fact]
    public void Circles_of_templates_end()
    {
        using var small = new SmallCollection();
        small.Write("packages/a/a.sh.j2", "{% extends 'layouts/x.sh.j2' %}{% include 'packages/a/a.sh.j2' %}");
        small.Write("layouts/x.sh.j2", "{% extends 'packages/a/a.sh.j2' %}{% import 'layouts/x.sh.j2' as x %}");

        Assert.Empty(Check(small).Findings);
    }

    [Fact]
    public void One_package_can_be_asked_for_and_has_to_be_there()
    {
        using var small = new SmallCollection().Package("good").Package("bad", "{{ nope }}");

        Assert.Empty(Check(small, "good").Findings);
        Assert.Single(Check(small, "bad").Findings);
        var error = Assert.Throws<PthbsException>(() => Check(small, "god"));
        Assert.Equal((ErrorKind.Usage, "did you mean 'good'?"), (error.Kind, error.Hint));
    }

    [Theory]
    [InlineData("../b/x")]
    [InlineData("packages/../../x")]
    [InlineData("/etc/../passwd")]
    [InlineData("")]
    public void A_name_that_leads_out_of_the_collection_is_a_missing_template_and_does_not_end_the_linting(string name)
    {
        using var small = new SmallCollection().Package("a", $"{{% include '{name}' %}}").Package("b", "{{ nothing_sets_this }}");

        Assert.Equal([(LintRule.MissingTemplate, "a.sh.j2"), (LintRule.UnknownVariable, "b.sh.j2")], Check(small).Findings.Select(f => (f.Rule, Path.GetFileName(f.Where))));
    }

    [Fact]
    public void A_template_that_cannot_be_read_does_not_end_the_linting()
    {
        using var small = new SmallCollection().Package("a", "{% include 'layouts/latin.sh.j2' %}{% include 'layouts/folder.sh.j2' %}").Package("b", "{{ nothing_sets_this }}");
        File.WriteAllBytes($"{small.Path}/layouts/latin.sh.j2", [0xE9]);
        Directory.CreateDirectory($"{small.Path}/layouts/folder.sh.j2");
        File.WriteAllBytes($"{small.Path}/packages/b/b.sh.j2", [0xE9]);

        var findings = Check(small).Findings;

        Assert.Equal(["folder.sh.j2", "latin.sh.j2:1", "b.sh.j2:1"], findings.Select(f => Path.GetFileName(f.Where)));
        Assert.All(findings, f => Assert.Equal(LintRule.UnreadableTemplate, f.Rule));
    }

    [Fact]
    public void Empty_parts_and_dots_of_a_name_count_for_nothing()
    {
        using var small = new SmallCollection().Package("a", "{% include './layouts//part.sh.j2' %}");
        small.Write("layouts/part.sh.j2", "{{ nothing_sets_this }}");

        Assert.EndsWith("layouts/part.sh.j2", Assert.Single(Check(small).Findings).Where, StringComparison.Ordinal);
    }

    /// <summary>The mistakes; what is only missing is tried in <see cref="FactLintingTests"/>.</summary>
    private static LintReport Check(SmallCollection small, params string[] packages)
    {
        using var collection = small.Open();
        var report = CollectionLinter.Check(collection, packages);
        return report with { Findings = [.. report.Findings.Where(finding => !finding.IsWarning)] };
    }
}
