using System.Text.RegularExpressions;

namespace Pthbs.Cli.Tests.Documentation;

/// <summary>The links and headings of a Markdown page, without what stands in code.</summary>
internal sealed partial class MarkdownPage
{
    private readonly string _prose;

    /// <param name="text">The page. An indented block counts as code only behind an empty line, as in Markdown itself.</param>
    public MarkdownPage(string text) => _prose = InlineCode().Replace(CodeBlock().Replace(Fence().Replace(text, "\n"), "\n"), m => m.Value.Replace('[', ' ').Replace('(', ' '));

    /// <summary>The targets of links and images, as they are written.</summary>
    public IEnumerable<string> Links => Link().Matches(_prose).Select(m => m.Groups[1].Value).Concat(Source().Matches(_prose).Select(m => m.Groups[1].Value));

    /// <summary>What can stand after <c>#</c> in a link to this page, by GitHub's rule.</summary>
    public IEnumerable<string> Anchors
    {
        get
        {
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (Match heading in Heading().Matches(_prose))
            {
                var anchor = NotInAnchors().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');
                var before = seen[anchor] = seen.TryGetValue(anchor, out var n) ? n + 1 : 0;
                yield return before == 0 ? anchor : $"{anchor}-{before}";
            }
        }
    }

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?<=\n)\n(?: {4}[^\n]*\n+)+")]
    private static partial Regex CodeBlock();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\(\s*<?([^)\s>]+)>?[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex("""<(?:img|source|a)\s[^>]*(?:src|srcset|href)="([^"]+)" ?""")]
    private static partial Regex Source();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
