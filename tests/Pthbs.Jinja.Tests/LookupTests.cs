namespace Pthbs.Jinja.Tests;

/// <summary>Templates are looked for on a disk, which takes longer than a turn of a loop.</summary>
public sealed class LookupTests
{
    [Theory]
    [InlineData("{% include n ignore missing %}")]
    [InlineData("{% include 'none' ~ i ignore missing %}")]
    [InlineData("{% include ['none' ~ i] ignore missing %}")]
    public void Looking_for_templates_is_counted_and_a_missing_one_is_looked_for_once(string include)
    {
        var loader = new CountingLoader("{% set n = range(1000)|map('string')|list %}{% for i in range(100000000) %}" + include + "{% endfor %}");
        var environment = new JinjaEnvironment(loader, new JinjaOptions { MaxSteps = 2_000_000 });

        Assert.Equal(TemplateErrorKind.Limit, Assert.Throws<TemplateException>(() => environment.RenderMain()).Kind);
        Assert.InRange(loader.Asked, 2, 2_100);
    }

    private sealed class CountingLoader(string main) : ITemplateLoader
    {
        public int Asked { get; private set; }

        public IEnumerable<string> Names => [];

        public TemplateSource? Load(string name)
        {
            Asked++;
            return name == "main" ? new TemplateSource(main, name) : null;
        }
    }
}
