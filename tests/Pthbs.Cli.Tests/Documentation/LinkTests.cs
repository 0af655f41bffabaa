using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Pthbs.Cli.Tests.Documentation;

/// <summary>Links between documents lead somewhere, and so do the paths of documents that sources and scripts name.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] Folders = ["docs", "src", "tests", "bench", "collection", "collection-stage2", "tools", ".ci"];
    private static readonly string[] Kinds = [".cs", ".md", ".sh", ".j2", ".yaml", ".py", ".awk", ".c", ".csproj", ".targets", ".txt", ""];
    private readonly string _root = Path.GetFullPath(Path.Combine(ThisFile(), "../../../.."));

    public LinkTests() => Assert.SkipUnless(File.Exists($"{_root}/ARCHITECTURE.md"), "the sources are not where they were compiled");

    [Fact]
    public void Links_lead_to_files_and_headings()
    {
        var pages = Files().Where(f => f.EndsWith(".md", StringComparison.Ordinal)).ToDictionary(f => f, f => new MarkdownPage(File.ReadAllText(f)), StringComparer.Ordinal);
        var links = pages.SelectMany(p => p.Value.Links.Where(l => !l.Contains("://", StringComparison.Ordinal) && !l.StartsWith("mailto:", StringComparison.Ordinal)).Select(l => (Page: p.Key, Link: l))).ToList();

        Assert.True(links.Count > 100, $"only {links.Count} links were found");
        Assert.DoesNotContain(links.Select(l => (l.Page, l.Link, Problem: Problem(l.Page, l.Link, pages))), l => l.Problem is not null);
    }

    [Fact]
    public void Documents_that_sources_name_exist()
    {
        var named = Files().SelectMany(f => Named().Matches(File.ReadAllText(f)).Select(m => (File: f, Document: m.Value.TrimEnd('.', '/')))).ToList();

        Assert.True(named.Count > 50, $"only {named.Count} documents are named");
        // A decision may be named by its number alone.
        Assert.DoesNotContain(named, n => !Path.Exists($"{_root}/{n.Document}") && !(n.Document.Contains("/decisions/", StringComparison.Ordinal)
            && Directory.EnumerateFiles(Path.GetDirectoryName($"{_root}/{n.Document}")!, $"{Path.GetFileName(n.Document)}-*.md").Any()));
    }

    [Fact]
    public void Tests_that_documents_name_exist()
    {
        var classes = Files().Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(f => Class().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);
        var named = Files().Where(f => f.EndsWith(".md", StringComparison.Ordinal)).SelectMany(f => QuotedTests().Matches(File.ReadAllText(f)).Select(m => (File: f, Test: m.Groups[1].Value))).ToList();

        Assert.True(named.Count > 50, $"only {named.Count} tests are named");
        Assert.DoesNotContain(named, n => !classes.Contains(n.Test));
    }

    [Fact]
    public void The_index_lists_every_page()
    {
        var index = new MarkdownPage(File.ReadAllText($"{_root}/docs/README.md")).Links.Select(l => Path.GetFullPath(Path.Combine(_root, "docs", l))).ToHashSet(StringComparer.Ordinal);
        var decisions = new MarkdownPage(File.ReadAllText($"{_root}/docs/explanation/decisions/README.md")).Links.Select(l => Path.GetFullPath(Path.Combine(_root, "docs/explanation/decisions", l)));

        Assert.Empty(Directory.EnumerateFiles($"{_root}/docs", "*.md", SearchOption.AllDirectories).Except(index).Except(decisions).Except([$"{_root}/docs/README.md"]));
    }

    [Theory]
    [InlineData("[a](b.md#c-d)", "b.md#c-d")]
    [InlineData("![a](<b.svg> \"title\")", "b.svg")]
    [InlineData("<img src=\"a.svg\" alt=\"\">", "a.svg")]
    [InlineData("`[a](b)` and\n\n    [c](d)\n\n```\n[e](f)\n```\n", null)]
    public void Links_are_found_outside_of_code(string text, string? link) => Assert.Equal(link, new MarkdownPage(text).Links.SingleOrDefault());

    [Fact]
    public void Anchors_are_those_of_GitHub() =>
        Assert.Equal(["a-b", "what-ld-does-its-map", "a-b-1"], new MarkdownPage("# A b\n\n## What `ld` does: its map\n\n## a B\n\n    # not one\n").Anchors);

    private string? Problem(string page, string link, Dictionary<string, MarkdownPage> pages)
    {
        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0])).TrimEnd('/');
        if (!Path.Exists(target) || !target.StartsWith(_root, StringComparison.Ordinal)) return "is not there";
        return parts.Length == 2 && !(pages.TryGetValue(target, out var there) && there.Anchors.Contains(parts[1], StringComparer.Ordinal)) ? "has no such heading" : null;
    }

    private IEnumerable<string> Files() => Folders.Where(f => Directory.Exists($"{_root}/{f}"))
        .SelectMany(f => Directory.EnumerateFiles($"{_root}/{f}", "*", SearchOption.AllDirectories))
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal) && Kinds.Contains(Path.GetExtension(f)))
        .Concat(Directory.EnumerateFiles(_root, "*.md"));

    [GeneratedRegex(@"(?<![\w./])docs/(?:[a-z-]+/)*(?:[a-z][\w.-]*\.md\b|[0-9]{4}[\w-]*(?:\.md\b)?)")]
    private static partial Regex Named();

    [GeneratedRegex(@"class (\w+Tests)\b")]
    private static partial Regex Class();

    [GeneratedRegex(@"`(?:\./test (?:--all )?)?(\w+Tests)`")]
    private static partial Regex QuotedTests();

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
