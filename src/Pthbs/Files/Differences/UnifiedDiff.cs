using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Pthbs.Files.Differences;

/// <summary>What changed between two texts, as <c>patch -p1</c> applies it.</summary>
internal static partial class UnifiedDiff
{
    private const int Context = 3;
    private const string Unended = "\n\\ No newline at end of file";

    /// <summary>The changes of a file; empty where the texts are equal.</summary>
    /// <param name="name">The file, below the directory that the patch is for, as <see cref="PatchName.Of"/> writes it.</param>
    /// <param name="before">What it was; null where it was not there.</param>
    /// <param name="after">What it is; null where it is gone.</param>
    public static string Of(string name, string? before, string? after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var (text, hunk) = (new StringBuilder(), new StringBuilder());
        var (oldFrom, nowFrom, oldCount, nowCount, at) = (0, 0, 0, 0, 0);
        foreach (var block in LineDiff.Blocks(old, now))
        {
            if (hunk.Length > 0 && block.OldStart - at > 2 * Context) End();
            if (hunk.Length == 0)
            {
                var from = Math.Max(block.OldStart - Context, at);
                (oldFrom, nowFrom, oldCount, nowCount, at) = (from, block.NowStart - (block.OldStart - from), 0, 0, from);
            }

            Keep(block.OldStart);
            for (; at < block.OldStart + block.OldCount; at++, oldCount++) hunk.Append('-').Append(old[at]).Append('\n');
            for (var i = block.NowStart; i < block.NowStart + block.NowCount; i++, nowCount++) hunk.Append('+').Append(now[i]).Append('\n');
        }

        if (hunk.Length > 0) End();
        if (text.Length == 0) return "";
        return $"--- {(before is null ? "/dev/null" : "a/" + name)}\n+++ {(after is null ? "/dev/null" : "b/" + name)}\n{text}";

        void Keep(int until)
        {
            for (; at < until; at++, oldCount++, nowCount++) hunk.Append(' ').Append(old[at]).Append('\n');
        }

        void End()
        {
            Keep(Math.Min(at + Context, old.Length));
            text.Append(CultureInfo.InvariantCulture, $"@@ -{(oldCount == 0 ? oldFrom : oldFrom + 1)},{oldCount} +{(nowCount == 0 ? nowFrom : nowFrom + 1)},{nowCount} @@\n").Append(hunk);
            hunk.Clear();
        }
    }

    /// <summary>A text with what a patch changes in its file; the text as it is, where the patch has nothing for it.</summary>
    /// <param name="path">The file, below the directory that the patch is for.</param>
    /// <param name="before">Its text.</param>
    /// <param name="patch">The patch. Its directories have one name more.</param>
    /// <returns>Null where the patch does not fit exactly.</returns>
    public static string? Apply(string path, string before, string patch)
    {
        var (old, now, at, isIts) = (Lines(before), new List<string>(), 0, false);
        string? from = null;
        var lines = patch.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("--- ", StringComparison.Ordinal)) from = PatchName.Read(lines[i]);
            else if (lines[i].StartsWith("+++ ", StringComparison.Ordinal)) isIts = from == path || PatchName.Read(lines[i]) == path;
            if (Hunk().Match(lines[i]) is not { Success: true } hunk) continue;
            var (start, left, right) = Numbers(hunk);
            if (!isIts)
            {
                i = EndOf(lines, i, left, right);
                continue;
            }

            if (left > 0) start--;
            if (start < at || start > old.Length) return null;
            for (; at < start; at++) now.Add(old[at]);
            while ((left > 0 || right > 0) && ++i < lines.Length)
            {
                var line = lines[i].Length == 0 ? " " : lines[i];
                var content = line[1..] + (i + 1 < lines.Length && lines[i + 1].StartsWith('\\') ? Unended : "");
                if (line[0] is ' ' or '-')
                {
                    if (at >= old.Length || old[at++] != content) return null;
                    left--;
                }

                if (line[0] is ' ' or '+')
                {
                    now.Add(content);
                    right--;
                }
            }
        }

        for (; at < old.Length; at++) now.Add(old[at]);
        var text = string.Join('\n', now);
        return text.EndsWith(Unended, StringComparison.Ordinal) ? text[..^Unended.Length] : now.Count == 0 ? "" : text + "\n";
    }

    /// <summary>The files that a patch changes, in its order; some twice.</summary>
    /// <param name="patch">The patch. Its directories have one name more.</param>
    public static IReadOnlyList<string> Files(string patch)
    {
        var found = new List<string>();
        foreach (var (_, line) in Outside(patch))
            if ((line.StartsWith("+++ ", StringComparison.Ordinal) || line.StartsWith("--- ", StringComparison.Ordinal)) && PatchName.Read(line) is { } path) found.Add(path);
        return found;
    }

    /// <summary>The lines of a patch that are in no hunk, with their numbers from 0: a line of a hunk may look like a header.</summary>
    public static List<(int At, string Line)> Outside(string patch)
    {
        var found = new List<(int, string)>();
        var lines = patch.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Hunk().Match(lines[i]) is { Success: true } hunk && Numbers(hunk) is var (_, left, right)) i = EndOf(lines, i, left, right);
            else found.Add((i, lines[i]));
        }

        return found;
    }

    /// <summary>The last line of a hunk that has so many lines of the old text and of the new one.</summary>
    private static int EndOf(string[] lines, int hunk, int left, int right)
    {
        for (; (left > 0 || right > 0) && hunk + 1 < lines.Length; hunk++)
        {
            var sign = lines[hunk + 1].Length == 0 ? ' ' : lines[hunk + 1][0];
            if (sign is ' ' or '-') left--;
            if (sign is ' ' or '+') right--;
        }

        return hunk;
    }

    private static (int Start, int Left, int Right) Numbers(Match hunk) => (int.Parse(hunk.Groups[1].Value, CultureInfo.InvariantCulture), Count(hunk.Groups[2]), Count(hunk.Groups[3]));

    private static int Count(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 1;

    [GeneratedRegex("^@@ -([0-9]{1,9})(?:,([0-9]{1,9}))? \\+[0-9]{1,9}(?:,([0-9]{1,9}))? @@")]
    private static partial Regex Hunk();

    private static string[] Lines(string? text)
    {
        var lines = LineDiff.Lines(text ?? "");
        if (lines.Length > 0 && !text!.EndsWith('\n')) lines[^1] += Unended;
        return lines;
    }
}
