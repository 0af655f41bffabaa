using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Files;
using Pthbs.Files.Differences;

namespace Pthbs.Workflows;

/// <summary>What is read from the text of a patch. Its bytes are Latin-1 characters, so that they stay what they are.</summary>
internal static partial class PatchText
{
    private static readonly string[] Starts = ["--- ", "+++ ", "diff ", "Index: "];

    /// <summary>What follows from the changes, or is of no use without the old text.</summary>
    private static readonly string[] Derived = [.. Starts, "index ", "similarity index ", "dissimilarity index ", "new file mode 100644", "deleted file mode ", "======="];

    /// <summary>What git says that no line of a hunk does.</summary>
    private static readonly string[] Unsayable = ["old mode ", "new mode ", "rename from ", "rename to ", "copy from ", "copy to ", "new file mode ", "GIT binary patch", "Binary files "];

    /// <summary>What people wrote about the patch: before the first change, and between the changes (patches of several commits in one file).</summary>
    public static string WordsOf(string text)
    {
        var head = HeadOf(text);
        var words = new StringBuilder(head);
        var note = new StringBuilder();
        foreach (var (_, line) in UnifiedDiff.Outside(text[head.Length..]))
        {
            // The end of a mail: the program that made it.
            if (line == "-- ") break;
            if (line.Length > 0 && !IsDerived(line)) note.Append(line).Append('\n');
        }

        if (note.Length == 0) return head;
        if (head.Length > 0 && !head.EndsWith("\n\n", StringComparison.Ordinal)) words.Append('\n');
        return words.Append(note).Append('\n').ToString();
    }

    /// <summary>What a patch has that is lost where it is made anew of the lines that differ: each with its line.</summary>
    public static IReadOnlyList<string> Lost(string text)
    {
        List<string> lost = [];
        var head = HeadOf(text);
        var (first, name, isEmpty) = (head.AsSpan().Count('\n') + 1, "", "");
        var lines = UnifiedDiff.Outside(text[head.Length..]);
        for (var i = 0; i < lines.Count; i++)
        {
            var (at, line) = lines[i];
            if (line.StartsWith("diff ", StringComparison.Ordinal))
            {
                End();
                name = line;
            }
            else if (line.StartsWith("new file mode 100644", StringComparison.Ordinal) || line.StartsWith("deleted file mode ", StringComparison.Ordinal)) isEmpty = Told(at, line);
            else if (Array.Exists(Unsayable, start => line.StartsWith(start, StringComparison.Ordinal))) lost.Add(Told(at, line));
            else if (line.StartsWith("+++ ", StringComparison.Ordinal))
            {
                isEmpty = "";
                if (PatchName.Read(line) is null && (i == 0 || !lines[i - 1].Line.StartsWith("--- ", StringComparison.Ordinal) || PatchName.Read(lines[i - 1].Line) is null)) lost.Add(Told(at, line));
            }
            else if (line.StartsWith("***************", StringComparison.Ordinal) || OtherForm().IsMatch(line)) lost.Add(Told(at, line));
        }

        End();
        return lost;

        // A file without a hunk: it is empty.
        void End()
        {
            if (isEmpty.Length > 0) lost.Add(isEmpty);
            isEmpty = "";
        }

        string Told(int at, string line) => PathText.Printable($"line {first + at}: {line.TrimEnd('\r')}{(name.Length > 0 ? $" ({name.TrimEnd('\r')})" : "")}");
    }

    /// <summary>What stands before the first change: what a person wrote about the patch.</summary>
    private static string HeadOf(string text)
    {
        for (var at = 0; at >= 0 && at < text.Length; at = text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : -1)
            if (Array.Exists(Starts, start => string.CompareOrdinal(text, at, start, 0, start.Length) == 0)) return text[..at];
        return text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
    }

    private static bool IsDerived(string line) => line[0] == '\\' || Array.Exists(Derived, start => line.StartsWith(start, StringComparison.Ordinal));

    /// <summary>A change as diff tells it without options.</summary>
    [GeneratedRegex("^[0-9]+(?:,[0-9]+)?[acd][0-9]+(?:,[0-9]+)?$")]
    private static partial Regex OtherForm();
}
