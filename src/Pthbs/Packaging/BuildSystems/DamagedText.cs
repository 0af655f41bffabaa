using System.Globalization;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>The first line of a build system's file that cannot be what was meant: what stands behind it was not read, or not as it was written.</summary>
internal static class DamagedText
{
    /// <summary>Of a TOML file: a line that is no table, no key and no part of a value, a text without an end, a list without one.</summary>
    /// <param name="file">Its name, for the message.</param>
    /// <param name="text">What stands in it.</param>
    /// <returns>File, line and what is wrong; null if nothing is.</returns>
    public static string? OfToml(string file, string text)
    {
        var lines = text.Split('\n');
        var (depth, begin) = (0, 0);
        string? quote = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            var at = 0;
            if (depth == 0 && quote is null)
            {
                if (line.Length == 0 || line[0] == '#') continue;
                if (line[0] == '[')
                {
                    if (!line.Contains(']', StringComparison.Ordinal)) return At(i, "the name of a table has no ]");
                    continue;
                }

                at = line.IndexOf('=', StringComparison.Ordinal);
                if (at <= 0) return At(i, $"this is neither a table nor KEY = VALUE: {line}");
                begin = i;
            }

            for (; at < line.Length; at++)
            {
                if (quote is not null)
                {
                    if (quote[0] == '"' && line[at] == '\\') at++;
                    else if (string.CompareOrdinal(line, at, quote, 0, quote.Length) == 0)
                    {
                        at += quote.Length - 1;
                        quote = null;
                    }
                }
                else if (line[at] == '#') break;
                else if (line[at] is '"' or '\'')
                {
                    quote = new string(line[at], 3);
                    if (string.CompareOrdinal(line, at, quote, 0, 3) != 0) quote = quote[..1];
                    at += quote.Length - 1;
                }
                else if (line[at] is '[' or '{') depth++;
                else if (line[at] is ']' or '}') depth--;
            }

            if (quote is { Length: 1 }) return At(i, "a text has no closing quote");
            if (depth < 0) return At(i, "a bracket is closed that was not opened");
        }

        return depth > 0 || quote is not null ? At(begin, "what begins here has no end") : null;

        string At(int line, string what) => string.Create(CultureInfo.InvariantCulture, $"{file}:{line + 1}: {what}");
    }

    /// <summary>Of a file of calls, as meson and CMake have them: a parenthesis without another one.</summary>
    /// <param name="file">Its name, for the message.</param>
    /// <param name="text">What stands in it.</param>
    /// <returns>File, line and what is wrong; null if nothing is.</returns>
    public static string? OfCalls(string file, string text)
    {
        var open = new Stack<int>();
        var (line, quoted) = (1, 0);
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n') line++;
            if (quote != '\0')
            {
                if (text[i] == '\\') i++;
                else if (text[i] == quote) quote = '\0';
            }
            else if (text[i] == '#')
            {
                while (i + 1 < text.Length && text[i + 1] != '\n') i++;
            }
            else if (text[i] == '"' || (text[i] == '\'' && file.EndsWith("meson.build", StringComparison.Ordinal))) (quote, quoted) = (text[i], line);
            else if (text[i] == '(') open.Push(line);
            else if (text[i] == ')' && !open.TryPop(out _)) return At(line, "a parenthesis is closed that was not opened");
        }

        if (quote != '\0') return At(quoted, "a text has no closing quote");
        return open.TryPop(out var from) ? At(from, "a parenthesis is not closed") : null;

        string At(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{file}:{number}: {what}");
    }
}
