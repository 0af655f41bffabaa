namespace Pthbs.Jinja.Tests;

/// <summary>The template below: a value that the host knows, here of the name with a further sign.</summary>
public sealed class BelowTests
{
    [Theory]
    [InlineData("{% set a = 1 %}{{ a }}{{ b | default('-') }}", "{% extends below %}{% set b = a + 1 %}", "12")]
    [InlineData("{% set a = 1 %}{% set _p = 2 %}{{ a }}{{ _p }}", "{% extends below %}{% set a = a + 1 %}{% set _p = _p + 1 %}", "23")]
    [InlineData("{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% extends below %}{% set b, a = a, b %}", "21")]
    [InlineData("{% if true %}{% set a = 1 %}{% endif %}{{ a }}", "{% extends below %}{% set a = a + 1 %}", "2")]
    [InlineData("{% for i in [1] %}{% set a = i %}{% endfor %}{% set l = [] %}{% do l.append(1) %}{{ l }}", "{% extends below %}{% do l.append(2) %}", "[1, 2]")]
    [InlineData("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(1) }}", "{% extends below %}{% macro m(x) %}[{{ x }}]{% endmacro %}", "[1]")]
    [InlineData("{% set a %}x{{ 1 }}{% endset %}{{ a }}", "{% extends below %}{% set b = a %}{% set a %}{{ b }}y{% endset %}", "x1y")]
    [InlineData("{{ a | default('-') }}{% set a = 1 %}{{ a }}{% set a = 3 %}{{ a }}", "{% extends below %}{% set a = 2 %}", "222")]
    [InlineData("{{ a | default('-') }}{% set a = 1 %}{{ a }}", "{% extends below %}", "-1")]
    [InlineData("{% set a = 1 %}{% block x %}{{ a }}{% endblock %}", "{% extends below %}{% set a = 2 %}{% block x %}{{ super() }}!{% endblock %}", "2!")]
    [InlineData("{% set a = self is defined %}{% block x %}b{% endblock %}{{ self.x() }}", "{% extends below %}{% block x %}c{% endblock %}", "cc")]
    [InlineData("{% extends 'layout' %}{% set a = 1 %}", "{% extends below %}{% set a = a + 1 %}", "[2]")]
    [InlineData("{% extends 'layout' %}{% set a = 1 %}lost{% set a = a + 1 %}", "{% extends below %}{% set a = a + 1 %}lost", "[3]")]
    [InlineData("", "{% extends below %}{% set a = 1 %}", "")]
    [InlineData("{% set a = 1 %}", "{% extends below %}{% set a = 1 %}", "")]
    [InlineData("x{% block b %}{% endblock %}", "{% import below as m %}{% include below %}{{ m }}", "xx")]
    public void A_template_goes_on_where_the_one_below_ends(string below, string above, string expected) => Assert.Equal(expected, Render(below, above));

    [Fact]
    public void Many_layers_go_on_one_after_the_other()
    {
        const int Layers = 100;
        var templates = Enumerable.Repeat("{% extends below %}{% set n = n + 1 %}{% block b %}{{ super() }}.{% endblock %}", Layers).Prepend("{% set n = 0 %}{{ n }}{% block b %}{% endblock %}").ToArray();

        Assert.Equal($"{Layers}{new string('.', Layers)}", Render(templates));
    }

    [Fact]
    public void What_waited_is_left_when_an_error_ends_the_rendering()
    {
        var loader = new Layers(["{% set a = 1 %}{{ a }}", "{% extends below %}{% if fails %}{{ fails.x.y }}{% set a = none + 1 %}{% endif %}{% set a = 2 %}"]);
        var environment = Environment(loader);
        var template = environment.GetTemplate("t1");
        for (var i = 0; i < 20; i++)
        {
            Assert.Throws<TemplateException>(() => template.Render(new Dictionary<string, object?> { ["fails"] = true }));
            Assert.Equal("2", template.Render(new Dictionary<string, object?> { ["fails"] = false }).Text);
        }
    }

    [Fact]
    public void Where_nothing_is_below_is_an_error_and_can_be_ignored()
    {
        Assert.Equal("nothing is below the template 't0'", Assert.Throws<TemplateException>(() => Render("{% extends below %}")).Message);
        Assert.Equal("-", Render("{% include below ignore missing %}{% include [below, 'none'] ignore missing %}-"));
        Assert.Equal("the template extends two others", Assert.Throws<TemplateException>(() => Render("", "{% extends below %}{% extends below %}")).Message);
        Assert.StartsWith("the template extends the one below after it has set something", Assert.Throws<TemplateException>(() => Render("", "{% set a = 1 %}{% extends below %}")).Message, StringComparison.Ordinal);
    }

    private static string Render(params string[] templates) => Environment(new Layers(templates)).GetTemplate($"t{templates.Length - 1}").Render(new Dictionary<string, object?>()).Text;

    private static JinjaEnvironment Environment(Layers loader)
    {
        var environment = new JinjaEnvironment(loader, new JinjaOptions { DoStatement = true });
        environment.Globals["below"] = TemplateBelow.Instance;
        return environment;
    }

    private sealed class Layers(string[] templates) : ITemplateLoader
    {
        public IEnumerable<string> Names => [];

        public TemplateSource? Load(string name) => name == "layout" ? new TemplateSource("[{{ a }}]", name) : name is ['t', ..] ? new TemplateSource(templates[int.Parse(name[1..], System.Globalization.CultureInfo.InvariantCulture)], name) : null;

        public string Below(string name) => name == "t0"
            ? throw new TemplateException(TemplateErrorKind.NotFound, $"nothing is below the template '{name}'")
            : $"t{int.Parse(name[1..], System.Globalization.CultureInfo.InvariantCulture) - 1}";
    }
}
