using System.Globalization;
using System.Text;
using Pthbs.Errors;

namespace Pthbs.Files.Differences;

/// <summary>
/// What differs inside two files, in words for people: into ELF sections, members of ar and tar archives and what gzip, xz, bzip2, zstd or lzip hold,
/// down to lines of text and to bytes.
/// </summary>
public static class ContentDifference
{
    /// <summary>The most lines about one file.</summary>
    public const int MostLines = 60;

    /// <summary>The largest file that is read whole and compared, in bytes.</summary>
    public const int LargestFile = 512 << 20;

    private const int LargestText = 4 << 20;
    private const int Deepest = 5;
    private const int WidestLine = 160;

    /// <summary>Describes how a file differs in two trees.</summary>
    /// <param name="first">The one tree.</param>
    /// <param name="second">The other.</param>
    /// <param name="path">The file, which is in both.</param>
    /// <param name="cancel">Ends it early.</param>
    public static IReadOnlyList<string> Describe(DirectoryHandle first, DirectoryHandle second, string path, CancellationToken cancel)
    {
        if (first.Status(path).Size > LargestFile || second.Status(path).Size > LargestFile) return ["too large to compare"];
        return Describe(first.ReadBytes(path, LargestFile), second.ReadBytes(path, LargestFile), cancel);
    }

    /// <summary>Describes how two contents differ; no line where they are equal.</summary>
    public static IReadOnlyList<string> Describe(byte[] first, byte[] second, CancellationToken cancel = default)
    {
        var lines = Of(first, second, 0, cancel).Take(MostLines + 1).ToList();
        if (lines.Count > MostLines) lines[^1] = "...";
        return lines;
    }

    /// <summary>Describes contents that stand in others.</summary>
    internal static IEnumerable<string> Of(byte[] first, byte[] second, int depth, CancellationToken cancel)
    {
        if (first.AsSpan().SequenceEqual(second)) return [];
        if (depth < Deepest)
        {
            try
            {
                // Lists, so that what is damaged is found out here and not by whoever reads the lines.
                if (ElfSections.TryRead(first, cancel) is { } old && ElfSections.TryRead(second, cancel) is { } now) return [.. Parts.Describe("section", old, now, depth, cancel)];
                if (ArchiveParts.TryRead(first, cancel) is { } before && ArchiveParts.TryRead(second, cancel) is { } after && before.Kind == after.Kind)
                    return [.. Parts.Describe(before.Kind, before.Parts, after.Parts, depth, cancel)];
            }
            catch (PthbsException)
            {
                // Damaged, or of a kind that only begins like this one: bytes, then.
            }
        }

        return IsText(first) && IsText(second) ? OfTexts(Encoding.UTF8.GetString(first), Encoding.UTF8.GetString(second)) : ByteDifference.Describe(first, second);
    }

    /// <summary>Lists of names in the order in which a directory gave them are what differs most often: nobody sees that in lines that went and came.</summary>
    private static IReadOnlyList<string> OfTexts(string first, string second)
    {
        var (old, now) = (LineDiff.Lines(first), LineDiff.Lines(second));
        if (old.Length != now.Length || !old.Order(StringComparer.Ordinal).SequenceEqual(now.Order(StringComparer.Ordinal)) || old.AsSpan().SequenceEqual(now))
            return LineDiff.Of(first, second, context: 0, WidestLine);
        var at = old.AsSpan().CommonPrefixLength(now);
        return [string.Create(CultureInfo.InvariantCulture, $"the same {old.Length} lines in another order, from line {at + 1} on:"), .. LineDiff.Of(old[at], now[at], context: 0, WidestLine)];
    }

    private static bool IsText(byte[] content) => content.Length <= LargestText && !content.AsSpan().Contains((byte)0) && System.Text.Unicode.Utf8.IsValid(content);
}
