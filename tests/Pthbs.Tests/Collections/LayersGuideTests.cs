using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Collections;
using Pthbs.Collections.Linting;

namespace Pthbs.Tests.Collections;

/// <summary>The examples of docs/guides/layers.md, above the shipped collection.</summary>
public sealed partial class LayersGuideTests : IDisposable
{
    private readonly TemporaryDirectory _mine = new();

    public void Dispose() => _mine.Dispose();

    [Fact]
    public void Every_example_changes_the_package_below()
    {
        _mine.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        foreach (Match match in Example().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs/guides/layers.md")))) _mine.Write(match.Groups["path"].Value, match.Groups["text"].Value);
        using var below = Collection.Open(ShippedCollection.Path);
        using var both = Collection.Open(_mine.Path, ShippedCollection.Path);
        var (before, after) = (new Generator(below), new Generator(both));

        foreach (var (package, text) in ((string, string)[])[("rsync", "--disable-ipv6"), ("m4", "patch -p1 < ../greeting.patch"), ("zlib", "rm -r \"$out/share/man\""), ("tar", "make check")])
        {
            Assert.DoesNotContain(text, Script(before, package), StringComparison.Ordinal);
            Assert.Contains(text, Script(after, package), StringComparison.Ordinal);
        }

        Assert.Equal(["m4", "rsync", "zlib"], Directory.EnumerateDirectories(Path.Combine(_mine.Path, "packages")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(0, CollectionLinter.Check(both, []).Errors);
    }

    private static string Script(Generator generator, string package) => Encoding.UTF8.GetString(generator.Generate(new PackageRequest(package)).Script.Bytes.Span);

    [GeneratedRegex("^`(?<path>[^`\n]+)`:\n\n```\\w*\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
