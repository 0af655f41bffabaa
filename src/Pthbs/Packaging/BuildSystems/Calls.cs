namespace Pthbs.Packaging.BuildSystems;

/// <summary>Calls in the languages of build systems: <c>NAME(argument, …)</c> of autoconf and meson, <c>NAME(word …)</c> of CMake. Read as text: nothing is run, no variable is known.</summary>
internal static class Calls
{
    private const int LongestCall = 16 * 1024;
    private const int MostCalls = 500;
    private const int MostTries = 5000;
    private const int LongestLine = 400;

    /// <summary>The calls of a name, each as the text between its parentheses.</summary>
    /// <param name="text">The file.</param>
    /// <param name="name">The name.</param>
    /// <param name="ignoreCase">Whether letters may be in any case, as in CMake.</param>
    public static List<string> Of(string text, string name, bool ignoreCase = false)
    {
        var found = new List<string>();
        var how = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var tries = 0;
        for (var at = 0; found.Count < MostCalls && tries++ < MostTries && (at = text.IndexOf(name, at, how)) >= 0;)
        {
            var before = at;
            at += name.Length;
            if (before > 0 && IsPartOfName(text[before - 1])) continue;
            var open = at;
            while (open < text.Length && text[open] is ' ' or '\t') open++;
            if (open >= text.Length || text[open] != '(' || IsInComment(text, before)) continue;
            if (End(text, open) is not (> 0 and var end)) continue;
            found.Add(text[(open + 1)..end]);
            at = end;
        }

        return found;
    }

    /// <summary>Whether a name stands in a text as a word, outside of comments.</summary>
    public static bool Mentions(string text, string name)
    {
        var tries = 0;
        for (var at = 0; tries++ < MostTries && (at = text.IndexOf(name, at, StringComparison.Ordinal)) >= 0; at += name.Length)
        {
            var after = at + name.Length;
            if ((at == 0 || !IsPartOfName(text[at - 1])) && (after == text.Length || !IsPartOfName(text[after])) && !IsInComment(text, at)) return true;
        }

        return false;
    }

    /// <summary>The arguments between commas, without the quotes around each: <c>[…]</c> of autoconf, <c>'…'</c> and <c>"…"</c>.</summary>
    public static List<string> Arguments(string call)
    {
        var found = new List<string>();
        int depth = 0, begin = 0;
        var quote = '\0';
        for (var i = 0; i <= call.Length; i++)
        {
            if (i == call.Length || (depth == 0 && quote == '\0' && call[i] == ','))
            {
                found.Add(Bare(call[begin..i]));
                begin = i + 1;
            }
            else if (quote != '\0') quote = call[i] == quote ? '\0' : quote;
            else if (call[i] is '\'' or '"' && depth == 0) quote = call[i];
            else if (call[i] is '(' or '[' or '{') depth++;
            else if (call[i] is ')' or ']' or '}' && depth > 0) depth--;
        }

        return found;
    }

    /// <summary>The words between blanks, without the quotes around each; comments are left out.</summary>
    public static List<string> Words(string call)
    {
        var found = new List<string>();
        for (var i = 0; i < call.Length;)
        {
            if (char.IsWhiteSpace(call[i]) || call[i] is '(' or ')') i++;
            else if (call[i] == '#') i = call.IndexOf('\n', i) is >= 0 and var line ? line : call.Length;
            else if (call[i] == '"')
            {
                var end = call.IndexOf('"', i + 1) is >= 0 and var close ? close : call.Length;
                found.Add(call[(i + 1)..end]);
                i = Math.Min(end + 1, call.Length);
            }
            else
            {
                var end = i;
                while (end < call.Length && !char.IsWhiteSpace(call[end]) && call[end] is not ('(' or ')' or '"')) end++;
                found.Add(call[i..end]);
                i = end;
            }
        }

        return found;
    }

    /// <summary>A text without blanks and quotes around it.</summary>
    public static string Bare(string text)
    {
        var bare = text.AsSpan().Trim();
        while (bare is ['[', .., ']'] or ['\'', .., '\''] or ['"', .., '"']) bare = bare[1..^1].Trim();
        return bare.ToString();
    }

    private static bool IsPartOfName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>Whether a comment begins before a place on its line.</summary>
    private static bool IsInComment(string text, int at)
    {
        var from = Math.Max(0, at - LongestLine);
        var line = text.AsSpan(from, at - from);
        line = line[(line.LastIndexOf('\n') + 1)..].TrimStart();
        return line is ['#', ..] || line.StartsWith("dnl") || line.Contains(" # ", StringComparison.Ordinal);
    }

    private static int End(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length && i - open < LongestCall; i++)
        {
            if (text[i] == '(') depth++;
            else if (text[i] == ')' && --depth == 0) return i;
        }

        return -1;
    }
}
