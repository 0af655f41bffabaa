using System.Globalization;
using System.Text;

namespace Pthbs.Files.Differences;

/// <summary>What changed between two texts, as <c>patch -p1</c> applies it.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;
    private const string Unended = "\n\\ No newline at end of file";

    /// <summary>The changes of a file; empty where the texts are equal.</summary>
    /// <param name="path">The file, below the directory that the patch is for.</param>
    /// <param name="before">What it was; null where it was not there.</param>
    /// <param name="after">What it is; null where it is gone.</param>
    public static string Of(string path, string? before, string? after)
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
        return $"--- {(before is null ? "/dev/null" : "a/" + path)}\n+++ {(after is null ? "/dev/null" : "b/" + path)}\n{text}";

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

    private static string[] Lines(string? text)
    {
        var lines = LineDiff.Lines(text ?? "");
        if (lines.Length > 0 && !text!.EndsWith('\n')) lines[^1] += Unended;
        return lines;
    }
}
