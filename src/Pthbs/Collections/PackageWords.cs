using System.Text;

namespace Pthbs.Collections;

/// <summary>What searches look at, besides the name of a package.</summary>
/// <param name="summary">What it is, in one line.</param>
/// <param name="homepage">Where its people live.</param>
internal sealed class PackageWords(string? summary, string? homepage)
{
    public string? Summary => summary;

    public string? Homepage => homepage;

    /// <summary>Those of a package of which all is known.</summary>
    public static PackageWords Of(PackageDetails details) => new(details.Facts.Summary, details.Facts.Homepage);

    /// <summary>Reads them from the bytes of <see cref="PackageDetails"/>, and passes over what stands before and between them.</summary>
    /// <exception cref="ArgumentException">They end too early.</exception>
    public static PackageWords Read(ReadOnlySpan<byte> details)
    {
        // Questions to the download lists with their answers, and own sources.
        for (var left = 2 * Number(ref details); left > 0; left--) Next(ref details);
        for (var left = Number(ref details); left > 0; left--) Next(ref details);
        Next(ref details);
        var summary = Optional(ref details);
        Optional(ref details);
        return new PackageWords(summary, Optional(ref details));
    }

    private static string? Optional(ref ReadOnlySpan<byte> bytes) => Number(ref bytes) == 0 ? null : Encoding.UTF8.GetString(Next(ref bytes));

    /// <summary>A text as <see cref="BinaryWriter"/> writes it: its length, and its bytes.</summary>
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes)
    {
        var length = Number(ref bytes);
        var text = bytes[..length];
        bytes = bytes[length..];
        return text;
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    private static int Number(ref ReadOnlySpan<byte> bytes)
    {
        var number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[..1][0];
            bytes = bytes[1..];
            number |= (next & 0x7F) << shift;
            if (next < 0x80) return number;
        }
    }
}
