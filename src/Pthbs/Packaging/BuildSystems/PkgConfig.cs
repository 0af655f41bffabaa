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

    /// <summary>Whether a word can be the name of a module: it begins with a letter, and is no option and no variable.</summary>
    public static bool IsModule(string word)
    {
        if (word.Length is 0 or > 64 || !char.IsAsciiLetter(word[0])) return false;
        foreach (var c in word) if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '+')) return false;
        return true;
    }
}
