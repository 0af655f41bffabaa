namespace Pthbs.Jinja.Tests;

/// <summary>Frames and captured text go from one rendering to the next: nobody may notice.</summary>
public sealed class WorkspaceTests
{
    private const string Base = "{% set all %}{% for x in items %}{% block item scoped %}{{ x }}{{ self.end() }}{% endblock %}{% endfor %}{% endset %}[{{ all|upper }}]{% block end %}.{% endblock %}";
    private const string Main = "{% extends 'base' %}{% block item %}{{ super() }}{{ self.end()|trim }}{{ fail(x) }}{{ inner(x) }}{% endblock %}{% block end %} ;{{ super() }}{% endblock %}";

    [Fact]
    public void A_rendering_is_the_same_after_one_that_failed_and_around_one_inside_it()
    {
        var environment = Make(failing: "b");

        var whole = environment.RenderMain(Items("a", "c")).Text;
        var error = Assert.Throws<TemplateException>(() => environment.RenderMain(Items("a", "b")));

        Assert.Equal("[A ;.;.<I: A>C ;.;.<I: C>] ;.", whole);
        Assert.Equal("b is refused", error.Message);
        Assert.Equal("main", error.File);
        Assert.Equal(whole, environment.RenderMain(Items("a", "c")).Text);
        Assert.Throws<TemplateException>(() => environment.RenderMain(Items("b")));
        Assert.Equal(whole, environment.RenderMain(Items("a", "c")).Text);
    }

    [Fact]
    public void Threads_that_render_at_once_do_not_share_anything()
    {
        var environment = Make(failing: "none");
        var expected = Enumerable.Range(0, 20).Select(i => environment.RenderMain(Items($"x{i}", $"y{i}")).Text).ToArray();

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, i =>
            Assert.Equal(expected[i % 20], environment.RenderMain(Items($"x{i % 20}", $"y{i % 20}")).Text));
    }

    [Fact]
    public void What_a_rendering_left_behind_can_be_called_by_a_later_one()
    {
        var kept = new List<object?>();
        var environment = Rendering.EnvironmentOf(
            ("first", "{% set mark = '!' %}{% macro m(x) %}{% set text %}<{{ x }}{{ mark }}>{% endset %}{{ text|upper }}{% endmacro %}{{ keep(m) }}{{ keep(['a', 'b']|map('upper')) }}"),
            ("main", "{% set a %}{% set b %}{{ given[0]('q') }}{% endset %}({{ b }}){% endset %}{{ a }}{{ given[1]|join('+') }}"));
        environment.Globals["keep"] = (JinjaFunction)((_, args) =>
        {
            kept.Add(args[0]);
            return "";
        });

        environment.GetTemplate("first").Run();
        environment.GetTemplate("first").Run();

        Assert.Equal("(<Q!>)A+B", environment.RenderMain(new Dictionary<string, object?> { ["given"] = kept }).Text);
    }

    private static JinjaEnvironment Make(string failing)
    {
        var environment = Rendering.EnvironmentOf(("base", Base), ("main", Main), ("inner", "{% macro m(x) %}i: {{ x }}{% endmacro %}{% set text %}{{ m(x) }}{% endset %}<{{ text }}>"));
        environment.Globals["fail"] = (JinjaFunction)((_, args) => (string?)args[0] == failing ? throw new TemplateException(TemplateErrorKind.Host, $"{failing} is refused") : "");
        environment.Globals["inner"] = (JinjaFunction)((_, args) => environment.GetTemplate("inner").Run(new Dictionary<string, object?> { ["x"] = args[0] }).Text);
        return environment;
    }

    private static Dictionary<string, object?> Items(params string[] items) => new() { ["items"] = items };
}
