using DiffPlex;
using DiffPlex.Chunkers;
using Pthbs.Errors;

namespace Pthbs.Files.Differences;

/// <summary>What changed between two texts, line by line, as <c>diff -u</c> shows it. A line is what a line feed ends: other line endings are content.</summary>
public static class LineDiff
{
    private const string Unended = "   (no line feed at the end)";

    /// <summary>More lines than these take too long to be brought into line: as many times as they are, the work is that number's square.</summary>
    private const int MostCompared = 10_000;

    /// <summary>The changed lines, with <c>-</c>, <c>+</c> or a blank before each and <c>...</c> between parts that do not touch; none where the texts are equal.</summary>
    /// <param name="before">The text as it was.</param>
    /// <param name="after">The text as it is.</param>
    /// <param name="context">How many equal lines stand around what changed.</param>
    /// <param name="width">The most characters of a changed line; a longer one is cut to where it begins to differ.</param>
    public static IReadOnlyList<string> Of(string before, string after, int context = 2, int width = int.MaxValue)
    {
        var (old, now) = (Lines(before), Lines(after));
        if (before.EndsWith('\n') != after.EndsWith('\n'))
            foreach (var text in (string[][])[before.EndsWith('\n') ? [] : old, after.EndsWith('\n') ? [] : now])
                if (text.Length > 0) text[^1] += Unended;
        var lines = new List<string>();
        var shown = 0;
        foreach (var block in Blocks(old, now))
        {
            var from = Math.Max(block.OldStart - context, shown);
            if (from > shown && lines.Count > 0)
            {
                for (var i = shown; i < Math.Min(shown + context, from); i++) lines.Add(" " + old[i]);
                shown = Math.Min(shown + context, from);
            }

            if (from > shown && lines.Count > 0) lines.Add("...");
            for (var i = from; i < block.OldStart; i++) lines.Add(" " + old[i]);
            var removed = old.AsSpan(block.OldStart, block.OldCount);
            var added = now.AsSpan(block.NowStart, block.NowCount);
            for (var i = 0; i < removed.Length; i++) lines.Add("-" + LongLine.Cut(removed[i], i < added.Length ? added[i] : "", width));
            for (var i = 0; i < added.Length; i++) lines.Add("+" + LongLine.Cut(added[i], i < removed.Length ? removed[i] : "", width));
            shown = block.OldStart + block.OldCount;
        }

        for (var i = shown; lines.Count > 0 && i < Math.Min(shown + context, old.Length); i++) lines.Add(" " + old[i]);
        return lines;
    }

    /// <summary>The lines of a text, without their line feeds.</summary>
    internal static string[] Lines(string text) => text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    /// <summary>What differs between two lists of lines, in order.</summary>
    internal static IEnumerable<Block> Blocks(string[] old, string[] now)
    {
        var head = old.AsSpan().CommonPrefixLength(now);
        var tail = 0;
        while (tail < Math.Min(old.Length, now.Length) - head && old[^(tail + 1)] == now[^(tail + 1)]) tail++;
        var (left, right) = (old.Length - head - tail, now.Length - head - tail);
        if (left == 0 && right == 0) return [];
        if (left == 0 || right == 0 || (left + right > MostCompared && left != right)) return [new Block(head, left, head, right)];
        if (left + right > MostCompared) return InPlace(old, now, head, left);

        // Numbers in place of lines: what a line holds is none of the comparison's business.
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        string Numbered(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => numbers.TryGetValue(line, out var number) ? number : numbers[line] = numbers.Count));
        return Differ.Instance.CreateDiffs(Numbered(old[head..(head + left)]), Numbered(now[head..(head + right)]), ignoreWhiteSpace: false, ignoreCase: false, LineChunker.Instance)
            .DiffBlocks.Select(b => new Block(head + b.DeleteStartA, b.DeleteCountA, head + b.InsertStartB, b.InsertCountB));
    }

    /// <summary>Lines that were changed where they stand.</summary>
    private static IEnumerable<Block> InPlace(string[] old, string[] now, int start, int count)
    {
        for (var i = start; i < start + count; i++)
        {
            var from = i;
            while (i < start + count && old[i] != now[i]) i++;
            if (i > from) yield return new Block(from, i - from, from, i - from);
        }
    }

    /// <summary>Lines that came in place of others.</summary>
    internal readonly record struct Block(int OldStart, int OldCount, int NowStart, int NowCount);
}
