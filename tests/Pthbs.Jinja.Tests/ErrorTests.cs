namespace Pthbs.Jinja.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void What_calls_itself_without_end_is_told_in_a_few_lines()
    {
        var once = Rendering.Fail("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}").Trail();
        var mutual = Rendering.Fail("{% macro a() %}{{ b() }}{% endmacro %}\n{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}").Trail();

        Assert.Equal("from <template>:1: macro 'm' (249 times)", Assert.Single(once));
        Assert.Equal(21, mutual.Count);
        Assert.Equal("… and so on, 229 more …", mutual[10]);
    }

    [Fact]
    public void An_error_shows_its_line_with_a_caret_and_suggests_a_name()
    {
        var error = Rendering.Fail("first\n  {{ verion }}", ("version", "1"));

        Assert.Equal(
            "<template>:2:6: 'verion' is undefined\n      {{ verion }}\n         ^\nhint: did you mean 'version'?",
            error.Describe());
    }

    /// <summary>What a loop calls its items means nothing outside of it.</summary>
    [Theory]
    [InlineData("{% for module in modules %}{{ module }}{% endfor %}", null)]
    [InlineData("{% for module in [1] %}{{ module }}{% endfor %}{{ modules }}", null)]
    [InlineData("{% for module in [1] %}{{ modules }}{% endfor %}", "did you mean 'module'?")]
    [InlineData("{% block b %}{% set module = 1 %}{{ modules }}{% endblock %}", "did you mean 'module'?")]
    public void A_name_is_suggested_where_it_holds_something(string template, string? hint) => Assert.Equal(hint, Rendering.Fail(template).Hint);

    [Fact]
    public void The_chain_tells_every_step_that_led_to_an_error()
    {
        var environment = Rendering.EnvironmentOf(
            ("layout", "head\n{% block body %}{% endblock %}"),
            ("lib", "{% macro show(x) %}\n{{ x.missing.deep }}{% endmacro %}"),
            ("part", "{% from 'lib' import show %}\n\n{{ show(data) }}"),
            ("main", "{% extends 'layout' %}\n{% block body %}\n{% include 'part' %}{% endblock %}"));
        var data = new Dictionary<string, object?> { ["data"] = new Dictionary<string, object?>() };

        var error = Assert.Throws<TemplateException>(() => environment.RenderMain(data));

        Assert.Equal(TemplateErrorKind.Undefined, error.Kind);
        Assert.Equal(("lib", 2, 6 + "missing.".Length), (error.File, error.Line, error.Column - 0));
        Assert.Equal(
            ["main:1: extends 'layout'", "layout:2: block 'body'", "main:3: include 'part'", "part:3: macro 'show'"],
            error.Chain.Select(location => location.ToString()));
    }

    [Fact]
    public void A_template_that_is_not_there_names_the_one_that_wanted_it_and_near_names()
    {
        var environment = Rendering.EnvironmentOf(("layouts/make", ""), ("main", "\n{% extends 'layouts/mak' %}"));

        var error = Assert.Throws<TemplateException>(() => environment.RenderMain());

        Assert.Equal((TemplateErrorKind.NotFound, "main", 2), (error.Kind, error.File, error.Line));
        Assert.Equal("did you mean 'layouts/make'?", error.Hint);
        Assert.Equal(["layouts/mak"], error.MissingNames);
    }

    [Fact]
    public void A_syntax_error_in_a_parent_is_told_with_the_template_that_extends_it()
    {
        var environment = Rendering.EnvironmentOf(("base", "x\n{% if %}"), ("main", "{% extends 'base' %}"));

        var error = Assert.Throws<TemplateException>(() => environment.RenderMain());

        Assert.Equal((TemplateErrorKind.Syntax, "base", 2), (error.Kind, error.File, error.Line));
        Assert.Equal(["main:1: loads 'base'"], error.Chain.Select(location => location.ToString()));
    }

    [Theory]
    [InlineData("{{ 'x'|uper }}", "did you mean 'upper'?")]
    [InlineData("{{ 1 is devisibleby 2 }}", "did you mean 'divisibleby'?")]
    [InlineData("{% fro x in y %}", "did you mean 'for' or 'from'?")]
    [InlineData("{{ 'x'.uper() }}", "did you mean 'upper'?")]
    [InlineData("{{ {'name': 1}.nmae }}", "did you mean 'name'?")]
    [InlineData("{% macro m(width) %}{% endmacro %}{{ m(widht=1) }}", "did you mean 'width'?")]
    [InlineData("{% block facts %}{% endblock %}{{ self.fact() }}", "did you mean 'facts'?")]
    [InlineData("{{ 'x'|default(bolean=true) }}", "did you mean 'boolean'?")]
    [InlineData("{% for x in [1] %}{{ loop.indx }}{% endfor %}", "did you mean 'index'?")]
    [InlineData("{{ 'a' + 1 }}", "'~' joins values as text")]
    [InlineData("{% for x in [1] %}\n\n", "'for' was opened on line 1")]
    [InlineData("{% if x %}\n{% endfor %}", "'if' was opened on line 1")]
    public void Errors_come_with_a_hint(string template, string hint) => Assert.Equal(hint, Rendering.Fail(template).Hint);

    [Fact]
    public void An_exception_of_the_host_is_kept_as_the_inner_one_with_the_place_of_the_call()
    {
        var thrown = new InvalidOperationException("no such package");
        var environment = Rendering.EnvironmentOf(("main", "\n{{ id('zlib') }}"));
        environment.Globals["id"] = (JinjaFunction)((_, _) => throw thrown);

        var error = Assert.Throws<TemplateException>(() => environment.RenderMain());

        Assert.Same(thrown, error.InnerException);
        Assert.Equal((TemplateErrorKind.Host, "main", 2, "no such package"), (error.Kind, error.File, error.Line, error.Message));
    }

    [Fact]
    public void A_host_may_throw_the_librarys_own_exception_and_it_gets_the_place()
    {
        var environment = Rendering.EnvironmentOf(("main", "{{ fail() }}"));
        environment.Globals["fail"] = (JinjaFunction)((_, _) => throw new TemplateException(TemplateErrorKind.Value, "too wide") { Got = "9", Expected = "at most 5" });

        var error = Assert.Throws<TemplateException>(() => environment.RenderMain());

        Assert.Equal("main:1:4: too wide\n    {{ fail() }}\n       ^\n  got:      9\n  expected: at most 5", error.Describe());
    }

    [Fact]
    public void A_host_that_renders_inside_a_rendering_keeps_both_chains()
    {
        var environment = Rendering.EnvironmentOf(("dependency", "\n{% macro m() %}{{ nope }}{% endmacro %}{{ m() }}"), ("main", "{% include 'part' %}"), ("part", "\n\n{{ id('dependency') }}"));
        environment.Globals["id"] = (JinjaFunction)((context, args) => context.Environment.GetTemplate((string)args[0]!).Run().Text);

        var error = Assert.Throws<TemplateException>(() => environment.RenderMain());

        Assert.Equal((TemplateErrorKind.Undefined, "dependency", 2), (error.Kind, error.File, error.Line));
        Assert.Equal(
            ["main:1: include 'part'", "part:3: calls a function that renders", "dependency:2: macro 'm'"],
            error.Chain.Select(location => location.ToString()));
    }

    [Fact]
    public void Unpacking_says_how_many_values_there_were()
    {
        var error = Rendering.Fail("{% for a, b in [[1, 2, 3]] %}{% endfor %}");

        Assert.Equal(("3", "2"), (error.Got, error.Expected));
    }
}
