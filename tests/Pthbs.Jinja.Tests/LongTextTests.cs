namespace Pthbs.Jinja.Tests;

/// <summary>Searches in long texts.</summary>
public sealed class LongTextTests
{
    /// <summary>Each takes a moment; if it took one length times the other, it would take hours.</summary>
    [Theory]
    [InlineData("{{ ('a' * 4000000).find('a' * 400000 ~ 'b') }}", "-1")]
    [InlineData("{{ ('a' * 4000000).rfind('b' ~ 'a' * 400000) }}", "-1")]
    [InlineData("{{ ('a' * 400000 ~ 'b') in 'a' * 4000000 }}", "False")]
    [InlineData("{{ ('a' * 4000000).count('a' * 400000 ~ 'b') }}", "0")]
    [InlineData("{{ ('a' * 4000000)|replace('a' * 400000 ~ 'b', '')|length }}", "4000000")]
    [InlineData("{{ ('a' * 4000000).split('a' * 400000 ~ 'b')|length }}", "1")]
    [InlineData("{{ ('a' * 4000000).rsplit('b' ~ 'a' * 400000)|length }}", "1")]
    [InlineData("{{ ('a' * 4000000).rpartition('b' ~ 'a' * 400000)[0] }}", "")]
    public async Task A_search_takes_its_time_and_no_more(string template, string text)
    {
        var rendering = Task.Run(() => Rendering.Render(template), TestContext.Current.CancellationToken);
        Assert.Equal(text, await rendering.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    /// <summary>A search counts as steps while it goes on, and looks whether it is cancelled as often.</summary>
    [Theory]
    [InlineData("find")]
    [InlineData("rfind")]
    [InlineData("count")]
    [InlineData("split")]
    public void A_search_is_ended_in_its_middle(string method)
    {
        var part = method == "rfind" ? "'b' ~ 'a' * 40000" : "'a' * 40000 ~ 'b'";
        // Enough for a call with such a text, and not for the search too.
        var options = new JinjaOptions { MaxSteps = 6_000 };
        Assert.NotNull(Rendering.EnvironmentOf(options, ("main", "{{ ('a' * 4000000).startswith('b') }}")).RenderMain());
        var error = Assert.Throws<TemplateException>(() => Rendering.EnvironmentOf(options, ("main", $"{{{{ ('a' * 4000000).{method}({part}) }}}}")).RenderMain());
        Assert.Equal((TemplateErrorKind.Limit, "the rendering takes more than 6000 steps"), (error.Kind, error.Message));
    }

    /// <summary>Where a text and what is looked for in it are long, it is found in another way: at the same places.</summary>
    [Fact]
    public void Long_texts_are_found_where_short_ones_are()
    {
        var random = new Random(13);
        string Letters(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => random.Next(40) == 0 ? 'b' : 'a'));
        var part = Letters(200);
        var text = string.Concat(Enumerable.Range(0, 40).Select(_ => Letters(3000) + part + part[..random.Next(200)]));
        var expected = $"{text.IndexOf(part, StringComparison.Ordinal)} {text.LastIndexOf(part, StringComparison.Ordinal)} {text.Split(part).Length - 1} {text.Split(part).Length} "
            + $"{text.Replace(part, "-", StringComparison.Ordinal).Length} True {text.IndexOf(part, 5000, 50_000, StringComparison.Ordinal)} {text.LastIndexOf(part, 59_999, 50_000, StringComparison.Ordinal)}";

        var template = $"{{% set t = '{text}' %}}{{% set p = '{part}' %}}{{{{ t.find(p) }}}} {{{{ t.rfind(p) }}}} {{{{ t.count(p) }}}} {{{{ t.split(p)|length }}}} "
            + "{{ t.replace(p, '-')|length }} {{ p in t }} {{ t.find(p, 5000, 55000) }} {{ t.rfind(p, 10000, 60000) }}";

        Assert.Equal(expected, Rendering.Render(template));
    }
}
