using System.Text;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>Finds web and mail addresses in escaped text and makes links of them.</summary>
internal sealed class UrlLinker(int? limit, string rel, string? target, IReadOnlyList<string> schemes)
{
    private static readonly string[] Openings = ["(", "<", "&lt;"];
    private static readonly string[] Closings = [")", ">", ".", ",", "\n", "&gt;"];
    private static readonly (string Open, string Close)[] Pairs = [("(", ")"), ("<", ">"), ("&lt;", "&gt;")];
    private static readonly string[] KnownDomains = ["com", "net", "int", "edu", "gov", "org", "info", "mil"];

    private readonly string _attributes = $" rel=\"{Markup.EscapeText(rel)}\"" + (string.IsNullOrEmpty(target) ? "" : $" target=\"{Markup.EscapeText(target)}\"");

    public static bool IsScheme(string scheme)
    {
        var name = scheme.TrimEnd('/');
        return scheme.Length - name.Length <= 2 && name.EndsWith(':') && name.Length > 2 && name[..^1].All(c => IsWord(c) || c is '.' or '+' or '-');
    }

    public string Link(string text)
    {
        var result = new StringBuilder(text.Length);
        var i = 0;
        while (i < text.Length)
        {
            var end = i;
            while (end < text.Length && !PythonSpace.Is(text[end])) end++;
            if (end > i) result.Append(LinkWord(text[i..end]));
            var next = PythonSpace.SkipForward(text, end);
            result.Append(text, end, next - end);
            i = next;
        }

        return result.ToString();
    }

    /// <summary>Punctuation around a word is no part of an address, unless a bracket in the address needs its partner.</summary>
    private string LinkWord(string word)
    {
        var start = 0;
        while (Array.Find(Openings, open => word.AsSpan(start).StartsWith(open, StringComparison.Ordinal)) is { } open) start += open.Length;
        var end = word.Length;
        while (end > start && Array.Find(Closings, close => word.AsSpan(start, end - start).EndsWith(close, StringComparison.Ordinal)) is { } close) end -= close.Length;

        var (head, middle, tail) = (word[..start], word[start..end], word[end..]);
        foreach (var (open, close) in Pairs)
        {
            var opened = Count(middle, open);
            if (opened <= Count(middle, close)) continue;
            var moved = 0;
            for (var move = Math.Min(opened, Count(tail, close)); move > 0; move--) moved = tail.IndexOf(close, moved, StringComparison.Ordinal) + close.Length;
            (middle, tail) = (middle + tail[..moved], tail[moved..]);
        }

        return head + LinkAddress(middle) + tail;
    }

    private string LinkAddress(string address)
    {
        if (IsWebAddress(address))
        {
            var hasScheme = address.StartsWith("http://", StringComparison.Ordinal) || address.StartsWith("https://", StringComparison.Ordinal);
            return $"<a href=\"{(hasScheme ? "" : "https://")}{address}\"{_attributes}>{Trim(address)}</a>";
        }

        if (address.StartsWith("mailto:", StringComparison.Ordinal) && IsMailAddress(address[7..])) return $"<a href=\"{address}\">{address[7..]}</a>";
        // @a@b is a name in some networks, and no address of mail.
        if (!address.StartsWith("www.", StringComparison.Ordinal) && !address.StartsWith('@') && !address.Contains(':', StringComparison.Ordinal) && IsMailAddress(address))
            return $"<a href=\"mailto:{address}\">{address}</a>";
        var scheme = schemes.FirstOrDefault(scheme => address != scheme && address.StartsWith(scheme, StringComparison.Ordinal));
        return scheme is null ? address : $"<a href=\"{address}\"{_attributes}>{address}</a>";
    }

    private string Trim(string address) => limit is { } most && CodePoints.Length(address) > most ? address[..CodePoints.ToUnits(address, most)] + "..." : address;

    private static int Count(string text, string part)
    {
        var count = 0;
        for (var i = text.IndexOf(part, StringComparison.Ordinal); i >= 0; i = text.IndexOf(part, i + part.Length, StringComparison.Ordinal)) count++;
        return count;
    }

    private static bool IsMailAddress(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 1) return false;
        var host = text[(at + 1)..];
        var dot = host.LastIndexOf('.');
        return dot > 0 && IsWord(host[0]) && host[..dot].All(c => IsWord(c) || c is '.' or '-') && dot + 1 < host.Length && host[(dot + 1)..].All(IsWord);
    }

    private static bool IsWebAddress(string text)
    {
        var schemeLength = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        var rest = text[schemeLength..];
        var hostEnd = rest.StartsWith('[') ? rest.IndexOf(']', StringComparison.Ordinal) + 1 : rest.AsSpan().IndexOfAny(":/?#");
        if (hostEnd < 0) hostEnd = rest.Length;
        var host = rest[..hostEnd];
        if (!IsPortAndPath(rest[hostEnd..])) return false;
        if (host.StartsWith('[')) return schemeLength > 0 && host.Count(c => c == ':') >= 2 && host[1..^1].All(c => c == ':' || char.IsAsciiHexDigit(c));

        var labels = host.Split('.');
        if (labels.Any(label => label.Length == 0)) return false;
        if (schemeLength > 0 && labels.Length == 4 && labels.All(label => label.Length <= 3 && label.All(char.IsAsciiDigit))) return true;
        if (!labels[..^1].All(label => label.All(c => IsWord(c) || c is '%' or '-'))) return false;
        var last = labels[^1];
        if (schemeLength > 0 || (labels.Length > 1 && labels[0].Equals("www", StringComparison.OrdinalIgnoreCase)))
            return IsTopLevel(last);
        return labels.Length > 1 && labels[..^1].All(label => label.Length is >= 2 and <= 63) && KnownDomains.Contains(last, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsTopLevel(string label) =>
        (label.Length is >= 2 and <= 63 && label.All(char.IsAsciiLetter))
        || (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && label.Length is >= 6 and <= 63 && label[4..].All(c => IsWord(c) || c == '%'));

    private static bool IsPortAndPath(string text)
    {
        if (text.StartsWith(':'))
        {
            var digits = 1;
            while (digits < text.Length && digits <= 5 && char.IsAsciiDigit(text[digits])) digits++;
            if (digits == 1) return false;
            text = text[digits..];
        }

        return text.Length == 0 || text[0] is '/' or '?' or '#';
    }

    private static bool IsWord(char c) => Characters.IsWord(c);
}
