using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Collections;
using Pthbs.Collections.Linting;

namespace Pthbs.Tests.Collections;

/// <summary>The files that docs/guides/write-a-package.md shows are one collection, laid over the shipped one: all of them lint and render.</summary>
public sealed partial class GuideExamplesTests : IDisposable
{
    private readonly TemporaryDirectory _mine = new();

    public GuideExamplesTests()
    {
        var guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs/guides/write-a-package.md"));
        foreach (Match file in Example().Matches(guide)) _mine.Write(file.Groups["path"].Value, file.Groups["text"].Value);
    }

    public void Dispose() => _mine.Dispose();

    [Fact]
    public void Every_example_renders_and_nothing_is_wrong_with_it()
    {
        using var below = OpenShipped();
        using var collection = Collection.Open(_mine.Path, below.Directories[0]);
        string[] packages = ["hello", "greet", "motto", "tool", "greet-z", "my-seed", "greet-own"];
        string[] tests = ["test-greet"];

        Assert.Equal(packages.Order(StringComparer.Ordinal), Directory.EnumerateDirectories($"{_mine.Path}/packages").Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal));
        var generator = new Generator(collection);
        Assert.All(packages.Concat(tests), name => Assert.Empty(generator.Generate(new PackageRequest(name)).Warnings));
        Assert.Equal(0, CollectionLinter.Check(collection, [.. packages, .. tests]).Errors);
    }

    /// <summary>Those without a layout need no other collection.</summary>
    [Fact]
    public void A_template_without_a_layout_stands_alone()
    {
        using var collection = Collection.Open(_mine.Path);
        var generator = new Generator(collection);
        var script = Encoding.UTF8.GetString(generator.Generate(new PackageRequest("greet-own")).Script.Bytes.Span);

        Assert.StartsWith("#!/bin/sh\n#: pthbs 2\n#: name greet-own\n", script, StringComparison.Ordinal);
        Assert.Equal(["my-seed", "greet-own"], generator.Generated.Select(p => p.Request.Name));
        Assert.Equal("says hello, built with my-seed", generator.Generated[1].Facts.Summary);
    }

    private static Collection OpenShipped() => Collection.Open(ShippedCollection.Path);

    [GeneratedRegex("^`(?<path>[^`\n]+)`:\n\n```\\w*\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
