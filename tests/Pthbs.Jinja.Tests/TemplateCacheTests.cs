namespace Pthbs.Jinja.Tests;

/// <summary>What an environment keeps of the templates that it has loaded: it changes how often they are loaded, and nothing else.</summary>
public sealed class TemplateCacheTests
{
    [Fact]
    public void Templates_that_were_not_used_for_long_are_loaded_again()
    {
        var loader = new CountingLoader();
        var environment = new JinjaEnvironment(loader, new JinjaOptions { CacheSize = 2 });

        foreach (var name in (string[])["a", "b", "a", "c", "a", "b"]) environment.GetTemplate(name).Run();

        Assert.Equal(["a", "b", "c", "b"], loader.Loaded);
    }

    [Theory]
    [InlineData(-1, "a b c")]
    [InlineData(0, "a b c a b c")]
    public void All_templates_are_kept_or_none(int size, string loaded)
    {
        var loader = new CountingLoader();
        var environment = new JinjaEnvironment(loader, new JinjaOptions { CacheSize = size });

        foreach (var name in (string[])["a", "b", "c", "a", "b", "c"]) environment.GetTemplate(name).Run();

        Assert.Equal(loaded, string.Join(' ', loader.Loaded));
    }

    [Fact]
    public void A_chain_is_the_same_whatever_the_environment_has_forgotten_in_between()
    {
        var templates = new Dictionary<string, string>
        {
            ["base"] = "{% block x %}base{% endblock %}",
            ["middle"] = "{% extends 'base' %}{% block x %}middle {{ super() }}{% endblock %}",
            ["left"] = "{% extends 'middle' %}{% block x %}left {{ super() }} {{ super.super() }}{% endblock %}",
            ["right"] = "{% extends 'middle' %}{% block x %}right {{ super() }}{% endblock %}",
            ["dynamic"] = "{% extends which %}{% block x %}dynamic {{ super() }}{% endblock %}",
        };
        foreach (var size in (int[])[0, 1, 2, 400, -1])
        {
            var environment = new JinjaEnvironment(new DictionaryLoader(templates), new JinjaOptions { CacheSize = size });
            for (var round = 0; round < 3; round++)
            {
                Assert.Equal("left middle base base", environment.GetTemplate("left").Run().Text);
                Assert.Equal("right middle base", environment.GetTemplate("right").Run().Text);
                foreach (var parent in (string[])["left", "right", "middle"])
                {
                    var text = environment.GetTemplate("dynamic").Run(new Dictionary<string, object?> { ["which"] = parent }).Text;
                    Assert.Equal($"dynamic {environment.GetTemplate(parent).Run().Text}", text);
                }
            }
        }
    }

    [Fact]
    public void A_chain_of_thousands_of_templates_is_refused_and_a_circle_is_told_whatever_is_kept()
    {
        var templates = Enumerable.Range(0, 5000).ToDictionary(i => $"t{i}", i => $"{{% extends 't{i + 1}' %}}");
        templates["t5000"] = "end";
        templates["x"] = "{% extends 'y' %}";
        templates["y"] = "{% extends 'x' %}";
        var environment = new JinjaEnvironment(new DictionaryLoader(templates), new JinjaOptions { CacheSize = 1 });

        Assert.Equal(TemplateErrorKind.Limit, Assert.Throws<TemplateException>(() => environment.GetTemplate("t0").Run()).Kind);
        Assert.Contains("extends itself", Assert.Throws<TemplateException>(() => environment.GetTemplate("x").Run()).Message, StringComparison.Ordinal);
    }

    private sealed class CountingLoader : ITemplateLoader
    {
        public List<string> Loaded { get; } = [];

        public IEnumerable<string> Names => [];

        public TemplateSource? Load(string name)
        {
            Loaded.Add(name);
            return new TemplateSource($"text of {name}", name);
        }
    }
}
