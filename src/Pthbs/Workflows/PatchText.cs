using System.Text;

namespace Pthbs.Workflows;

/// <summary>What is read from the text of a patch. Its bytes are Latin-1 characters, so that they stay what they are.</summary>
internal static class PatchText
{
    private static readonly string[] Starts = ["--- ", "+++ ", "diff ", "Index: "];

    /// <summary>The files that a patch names, below the directory that it is for, each once.</summary>
    public static List<string> FilesOf(string text)
    {
        var found = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith("+++ ", StringComparison.Ordinal) && !line.StartsWith("--- ", StringComparison.Ordinal)) continue;
            var path = line[4..].Split('\t')[0].TrimEnd();
            if (path == "/dev/null" || path.IndexOf('/', StringComparison.Ordinal) is not (> 0 and var slash)) continue;
            path = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path[(slash + 1)..]));
            if (!found.Contains(path)) found.Add(path);
        }

        return found;
    }

    /// <summary>What stands before the first change: what a person wrote about the patch.</summary>
    public static string HeadOf(string text)
    {
        for (var at = 0; at >= 0 && at < text.Length; at = text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : -1)
            if (Array.Exists(Starts, start => string.CompareOrdinal(text, at, start, 0, start.Length) == 0)) return text[..at];
        return "";
    }
}
