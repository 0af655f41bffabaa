using System.Text;

namespace Pthbs.Cli.Completion;

/// <summary>
/// Splits a command line of bash as far as it is typed into words, without running anything in it. bash itself hands out words that are cut at every <c>:</c> and <c>=</c>,
/// with quotes still in them.
/// </summary>
internal static class ShellLine
{
    /// <summary>The words; the last one is the word at the line's end, empty where a blank stands there.</summary>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (word is not null) words.Add(word.ToString());
                word = null;
                continue;
            }

            word ??= new StringBuilder();
            if (c == quote) quote = '\0';
            else if (quote == '\0' && c is '\'' or '"') quote = c;
            else if (c == '\\' && quote != '\'' && i + 1 < line.Length && (quote == '\0' || "\"\\$`".Contains(line[i + 1], StringComparison.Ordinal))) word.Append(line[++i]);
            else word.Append(c);
        }

        words.Add(word?.ToString() ?? "");
        return words;
    }
}
