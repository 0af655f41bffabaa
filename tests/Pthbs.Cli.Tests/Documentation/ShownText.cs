using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Pthbs.Cli.Tests.Documentation;

/// <summary>
/// Text as a page shows it, held against what was printed. <c>…</c> stands for any characters of a line, and for any number of lines where it is a line of its own. A hash (eight
/// hex digits or more), a time, a size and a date stand for any other; a hash that a page shows twice must be printed twice, and two that differ must differ. Several
/// blanks stand for one or more.
/// </summary>
internal sealed partial class ShownText
{
    private const int Digits = 8;
    private readonly Dictionary<string, string> _printed = [];

    /// <summary>Whether this is what was printed. Remembers which hash stands for which.</summary>
    public bool Matches(string shown, string printed)
    {
        var names = new List<string>();
        var match = Regex.Match(printed, Pattern(shown, names), RegexOptions.CultureInvariant);
        if (!match.Success) return false;
        foreach (var name in names)
        {
            var value = match.Groups["h" + name].Value;
            if (_printed.ContainsValue(value)) return false;
            _printed.Add(name, value);
        }

        return true;
    }

    /// <summary>What was printed in the form in which a page shows it: hashes are cut to eight digits.</summary>
    public static string Shorten(string printed) => LongHash().Replace(printed, m => m.Value[..Digits] + "…");

    /// <summary>A page with the hashes that were printed in place of those that it shows.</summary>
    public string Refresh(string page) => Token().Replace(page, m => m.Groups["hash"].Success && _printed.TryGetValue(m.Value[..Digits], out var printed) ? printed + m.Value[Digits..] : m.Value);

    private string Pattern(string shown, List<string> names)
    {
        var pattern = new StringBuilder(@"\A");
        foreach (var line in shown.Split('\n')[..^1])
        {
            if (line.Trim() == "…") pattern.Append(@"(?:.*\n)*?");
            else pattern.Append(LinePattern(line, names)).Append(@"\n");
        }

        return pattern.Append(@"\z").ToString();
    }

    private string LinePattern(string line, List<string> names)
    {
        var pattern = new StringBuilder();
        var end = 0;
        foreach (Match token in Token().Matches(line))
        {
            pattern.Append(Regex.Escape(line[end..token.Index]));
            end = token.Index + token.Length;
            pattern.Append(token switch
            {
                _ when token.Groups["hash"] is { Success: true } hash => HashPattern(hash.Value[..Digits], names),
                _ when token.Groups["blanks"].Success => " +",
                _ when token.Groups["date"].Success => @"\d{4}-\d\d-\d\d \d\d:\d\d",
                _ when token.Groups["quantity"].Success => QuantityPattern,
                _ => ".+",
            });
        }

        return pattern.Append(Regex.Escape(line[end..])).ToString();
    }

    private string HashPattern(string shown, List<string> names)
    {
        if (_printed.TryGetValue(shown, out var known)) return known + "[0-9a-f]*";
        if (names.Contains(shown)) return $@"\k<h{shown}>[0-9a-f]*";
        names.Add(shown);
        return string.Create(CultureInfo.InvariantCulture, $"(?<h{shown}>[0-9a-f]{{{Digits}}})[0-9a-f]*");
    }

    private const string QuantityPattern = @"\d+(?:\.\d+)? (?:ms|s|seconds|min|h|bytes|KiB|MiB|GiB)\b(?: \d+ (?:s|min)\b)?";

    [GeneratedRegex(@"(?<hash>\b[0-9a-f]{8,64}\b…?)|(?<date>\d{4}-\d\d-\d\d \d\d:\d\d)|(?<quantity>" + QuantityPattern + ")|(?<blanks> {2,})|…")]
    private static partial Regex Token();

    [GeneratedRegex(@"\b[0-9a-f]{40,64}\b")]
    private static partial Regex LongHash();
}
