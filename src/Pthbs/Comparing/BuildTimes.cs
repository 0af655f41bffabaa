using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Pthbs.Files;
using Pthbs.Files.Differences;
using Pthbs.Files.Trees;

namespace Pthbs.Comparing;

/// <summary>
/// Finds the time of a build in its output. Two outputs that differ can hold any moment: one that lies in each build's own window, at the same offset. Two that are the same can only hold
/// what both builds share, the day, and only a text tells it from chance.
/// </summary>
internal static class BuildTimes
{
    /// <summary>The most findings in one file.</summary>
    public const int MostInFile = 5;

    /// <summary>More than the longest form of a moment or a day, in bytes: how far two pieces of a file overlap.</summary>
    private const int Longest = 16;

    /// <summary>Where a file holds a moment of its own build in two trees, at the same offset; none where the file is too large to be read whole.</summary>
    public static IReadOnlyList<string> InBoth(DirectoryHandle first, DirectoryHandle second, string path, BuildWindow before, BuildWindow after) =>
        first.TryReadBytes(path, ContentDifference.LargestFile) is { } old && second.TryReadBytes(path, ContentDifference.LargestFile) is { } now ? InBoth(old, now, before, after) : [];

    /// <summary>Where two contents hold a moment of their own builds at the same offset, as lines for people.</summary>
    /// <param name="first">The content of the first build.</param>
    /// <param name="second">That of the second.</param>
    /// <param name="before">When the first was made.</param>
    /// <param name="after">When the second was made.</param>
    public static IReadOnlyList<string> InBoth(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, BuildWindow before, BuildWindow after)
    {
        var found = new List<string>();
        var length = Math.Min(first.Length, second.Length);
        for (var at = 0; at < length && found.Count < MostInFile;)
        {
            at += first[at..length].CommonPrefixLength(second[at..length]);
            if (at == length) break;
            // A value of which only the last digits differ began before the first byte that differs.
            var from = Math.Max(0, at - Longest);
            var next = at + 1;
            for (var start = from; start <= at; start++)
            {
                if (Moment(first[start..], second[start..], before, after) is not { } moment || start + moment.Length <= at) continue;
                found.Add(string.Create(CultureInfo.InvariantCulture, $"holds the build time: {moment.What} at offset {start} (0x{start:x})"));
                next = start + moment.Length;
                break;
            }

            at = next;
        }

        return found;
    }

    /// <summary>The files of a tree that hold, as text, a day on which both builds ran.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="entries">What is in it.</param>
    /// <param name="before">When the first build ran.</param>
    /// <param name="after">When the second one ran.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <param name="pieceSize">Bytes read at once. A parameter so that tests can put a boundary anywhere.</param>
    public static IReadOnlyList<OutputDifference> SharedDays(
        DirectoryHandle tree, IReadOnlyList<TreeManifestEntry> entries, BuildWindow before, BuildWindow after, CancellationToken cancel, int pieceSize = 256 * 1024)
    {
        var forms = Forms(before, after);
        if (forms.Count == 0) return [];
        var found = new List<OutputDifference>();
        var piece = new byte[pieceSize];
        foreach (var entry in entries)
        {
            if (tree.TryStatus(entry.Path) is not { Kind: FileKind.Regular }) continue;
            var places = DaysIn(tree, entry.Path, forms, piece, cancel);
            if (places.Count > 0) found.Add(new OutputDifference(entry.Path, "holds the day of its build", places));
        }

        return found;
    }

    private static List<string> DaysIn(DirectoryHandle tree, string path, IReadOnlyList<byte[]> forms, byte[] piece, CancellationToken cancel)
    {
        var places = new List<string>();
        using var content = tree.OpenRead(path);
        var step = piece.Length - Longest;
        var isLast = false;
        for (long offset = 0; !isLast && places.Count < MostInFile; offset += step)
        {
            cancel.ThrowIfCancellationRequested();
            content.Position = offset;
            var bytes = piece.AsSpan(0, content.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false));
            isLast = bytes.Length < piece.Length;
            foreach (var form in forms)
            {
                // The first byte of a piece is the last one at which a day of the piece before could begin: there its neighbours were both in sight.
                for (var at = offset == 0 ? 0 : 1; places.Count < MostInFile; at++)
                {
                    var next = bytes[at..].IndexOf(form);
                    at += next;
                    if (next < 0 || (at > step && !isLast)) break;
                    // Eight digits in a longer number are no day.
                    if ((at > 0 && IsDigit(bytes[at - 1])) || (at + form.Length < bytes.Length && IsDigit(bytes[at + form.Length]))) continue;
                    places.Add(string.Create(CultureInfo.InvariantCulture, $"{Encoding.ASCII.GetString(form)} at offset {offset + at} (0x{offset + at:x})"));
                }
            }
        }

        return places;
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    /// <summary>The days on which both builds ran, as programs write them: ISO, RFC 2822, <c>__DATE__</c> of C, and eight digits.</summary>
    private static List<byte[]> Forms(BuildWindow before, BuildWindow after)
    {
        var forms = new List<byte[]>();
        for (var day = before.Begin.UtcDateTime.Date; day <= before.End.UtcDateTime.Date; day = day.AddDays(1))
        {
            if (day < after.Begin.UtcDateTime.Date || day > after.End.UtcDateTime.Date) continue;
            foreach (var form in (string[])["yyyy-MM-dd", "dd MMM yyyy", "yyyyMMdd"]) forms.Add(Encoding.ASCII.GetBytes(day.ToString(form, CultureInfo.InvariantCulture)));
            // RFC 2822 also allows a day of one digit; C pads it with a space.
            if (day.Day < 10) forms.Add(Encoding.ASCII.GetBytes(day.ToString("d MMM yyyy", CultureInfo.InvariantCulture)));
            forms.Add(Encoding.ASCII.GetBytes($"{day.ToString("MMM", CultureInfo.InvariantCulture)} {day.Day,2} {day.Year}"));
        }

        return forms;
    }

    /// <summary>A moment that both contents begin with, each one of its own window; null if there is none.</summary>
    private static (string What, int Length)? Moment(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, BuildWindow before, BuildWindow after)
    {
        if (Decimal(first) is { } old && Decimal(second) is { } now && before.Holds(old) && after.Holds(now)) return ($"{old} and {now}, seconds since 1970 in digits,", 10);
        if (TimeOfDay(first) is { } earlier && TimeOfDay(second) is { } later && before.HoldsSecondOfDay(earlier) && after.HoldsSecondOfDay(later))
            return ($"{Encoding.ASCII.GetString(first[..8])} and {Encoding.ASCII.GetString(second[..8])}", 8);
        if (first.Length < 4 || second.Length < 4) return null;
        if (before.Holds(BinaryPrimitives.ReadUInt32LittleEndian(first)) && after.Holds(BinaryPrimitives.ReadUInt32LittleEndian(second)))
            return ($"{BinaryPrimitives.ReadUInt32LittleEndian(first)} and {BinaryPrimitives.ReadUInt32LittleEndian(second)}, seconds since 1970 (little-endian)", 4);
        if (before.Holds(BinaryPrimitives.ReadUInt32BigEndian(first)) && after.Holds(BinaryPrimitives.ReadUInt32BigEndian(second)))
            return ($"{BinaryPrimitives.ReadUInt32BigEndian(first)} and {BinaryPrimitives.ReadUInt32BigEndian(second)}, seconds since 1970 (big-endian)", 4);
        return null;
    }

    private static long? Decimal(ReadOnlySpan<byte> text) =>
        text.Length >= 10 && !text[..10].ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(text[..10], out long value, out var used) && used == 10 ? value : null;

    /// <summary>The second of the day that <c>hh:mm:ss</c> says.</summary>
    private static int? TimeOfDay(ReadOnlySpan<byte> text)
    {
        if (text.Length < 8 || text[2] != ':' || text[5] != ':') return null;
        Span<int> parts = stackalloc int[3];
        for (var i = 0; i < 3; i++)
        {
            var (tens, ones) = (text[3 * i] - '0', text[(3 * i) + 1] - '0');
            if (tens is < 0 or > 9 || ones is < 0 or > 9) return null;
            parts[i] = (10 * tens) + ones;
        }

        return parts[0] < 24 && parts[1] < 60 && parts[2] < 61 ? (((parts[0] * 60) + parts[1]) * 60) + parts[2] : null;
    }
}
