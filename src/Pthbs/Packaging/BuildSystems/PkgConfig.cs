using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>The words that pkg-config is asked with.</summary>
internal static class PkgConfig
{
    /// <summary>Notes the modules of a list such as <c>glib-2.0 &gt;= 2.50 zlib</c>; what is a variable is passed over.</summary>
    public static void AddModules(BuildFacts facts, string list, string where)
    {
        var isVersion = false;
        foreach (var raw in list.Split((char[])[' ', ',', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var word = raw.Trim('"', '\'', '[', ']');
            if (isVersion || word.Length == 0)
            {
                isVersion = false;
                continue;
            }

            if (word[0] is '<' or '>' or '=' or '!')
            {
                isVersion = word.TrimStart('<', '>', '=', '!').Length == 0;
                continue;
            }

            var end = word.AsSpan().IndexOfAny("<>=!");
            if (end > 0) word = word[..end];
            if (IsModule(word)) facts.Add(NeedKind.PkgConfig, word, where);
        }
    }

    /// <summary>Notes the modules that the commands of a makefile ask pkg-config for, and that tool where it is named at all.</summary>
    /// <param name="facts">Receives them.</param>
    /// <param name="text">What <see cref="MakeCommands.Plain"/> made of the makefile.</param>
    /// <param name="where">The makefile.</param>
    public static void AddCalls(BuildFacts facts, string text, string where)
    {
        foreach (var line in text.Split('\n'))
        {
            for (var at = 0; Next(line, at) is { } end; at = end)
            {
                facts.AddTool("pkgconf");
                var stop = StopOf(line, end);
                var words = line[end..stop].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).ToList();
                // The number of a stream that is led elsewhere: 2>/dev/null.
                if (stop < line.Length && line[stop] == '>' && words.Count > 0 && words[^1].All(char.IsAsciiDigit)) words.RemoveAt(words.Count - 1);
                // It is asked with an option. Where it is only named, other words follow.
                if (!words.Exists(word => word.StartsWith("--", StringComparison.Ordinal))) continue;
                AddModules(facts, string.Join(' ', words.Where(word => !word.StartsWith('-'))), where);
            }
        }
    }

    /// <summary>Where the command ends whose words begin at a place; variables among them are passed over.</summary>
    private static int StopOf(string line, int from)
    {
        var depth = 0;
        for (var i = from; i < line.Length; i++)
        {
            if (line[i] is '(' or '{') depth++;
            else if (line[i] is ')' or '}' && depth-- == 0) return i;
            else if (line[i] is '`' or '|' or ';' or '&' or '>' && depth == 0) return i;
        }

        return line.Length;
    }

    /// <summary>The place behind the next word that calls pkg-config; null if there is none.</summary>
    private static int? Next(string line, int from)
    {
        int? first = null;
        var begin = int.MaxValue;
        foreach (var word in (string[])["pkg-config", "pkgconf", "$(PKG_CONFIG)", "${PKG_CONFIG}", "$(PKGCONFIG)", "${PKGCONFIG}", "$(PKGCONF)", "$(PKG-CONFIG)"])
        {
            if (line.IndexOf(word, from, StringComparison.Ordinal) is not (>= 0 and var at) || at >= begin) continue;
            // PKG_CONFIG_PATH, /usr/lib/pkgconfig
            if (at + word.Length < line.Length && (char.IsAsciiLetterOrDigit(line[at + word.Length]) || line[at + word.Length] is '_' or '-' or '/')) continue;
            (first, begin) = (at + word.Length, at);
        }

        return first;
    }

    /// <summary>Whether a word can be the name of a module: it begins with a letter, and is no option and no variable.</summary>
    public static bool IsModule(string word)
    {
        if (word.Length is 0 or > 64 || !char.IsAsciiLetter(word[0])) return false;
        foreach (var c in word) if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '+')) return false;
        return true;
    }
}
