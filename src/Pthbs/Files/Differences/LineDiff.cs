using DiffPlex;
using DiffPlex.Chunkers;

namespace Pthbs.Files.Differences;

/// <summary>What changed between two texts, line by line, as <c>diff -u</c> shows it.</summary>
public static class LineDiff
{
    /// <summary>The changed lines, with <c>-</c>, <c>+</c> or a blank before each and <c>...</c> between parts that do not touch; none where the texts are equal.</summary>
    /// <param name="before">The text as it was.</param>
    /// <param name="after">The text as it is.</param>
    /// <param name="context">How many equal lines stand around what changed.</param>
    public static IReadOnlyList<string> Of(string before, string after, int context = 2)
    {
        var diff = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, LineChunker.Instance);
        var lines = new List<string>();
        var shown = 0;
        foreach (var block in diff.DiffBlocks)
        {
            var from = Math.Max(block.DeleteStartA - context, shown);
            if (from > shown && lines.Count > 0)
            {
                for (var i = shown; i < Math.Min(shown + context, from); i++) lines.Add(" " + diff.PiecesOld[i]);
                shown = Math.Min(shown + context, from);
            }

            if (from > shown && lines.Count > 0) lines.Add("...");
            for (var i = from; i < block.DeleteStartA; i++) lines.Add(" " + diff.PiecesOld[i]);
            for (var i = 0; i < block.DeleteCountA; i++) lines.Add("-" + diff.PiecesOld[block.DeleteStartA + i]);
            for (var i = 0; i < block.InsertCountB; i++) lines.Add("+" + diff.PiecesNew[block.InsertStartB + i]);
            shown = block.DeleteStartA + block.DeleteCountA;
        }

        for (var i = shown; lines.Count > 0 && i < Math.Min(shown + context, diff.PiecesOld.Count); i++) if (diff.PiecesOld[i].Length > 0 || i + 1 < diff.PiecesOld.Count) lines.Add(" " + diff.PiecesOld[i]);
        return lines;
    }
}
