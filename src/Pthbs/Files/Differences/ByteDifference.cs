using System.Globalization;
using System.Text;

namespace Pthbs.Files.Differences;

/// <summary>Compares contents of which nothing is known: how much differs, and what stands where that begins.</summary>
internal static class ByteDifference
{
    private const int Shown = 16;

    public static IReadOnlyList<string> Describe(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var at = first.CommonPrefixLength(second);
        var common = Math.Min(first.Length, second.Length);
        var differing = 0;
        for (var i = at; i < common; i++) if (first[i] != second[i]) differing++;
        var sizes = first.Length == second.Length ? "" : $", then {Math.Abs(first.Length - second.Length)} more in the {(first.Length > second.Length ? "first" : "second")}";
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{differing} of {common} bytes differ{sizes}; from byte {at} (0x{at:x}) on:"),
            "-" + Dump(first, at),
            "+" + Dump(second, at),
        ];
    }

    /// <summary>Bytes as hex and as text, a few before the place for the sake of words.</summary>
    private static string Dump(ReadOnlySpan<byte> bytes, int at)
    {
        var from = Math.Max(0, at - (Shown / 4));
        var part = bytes.Slice(Math.Min(from, bytes.Length), Math.Clamp(bytes.Length - from, 0, Shown));
        var hex = string.Join(' ', part.ToArray().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
        var text = new StringBuilder();
        foreach (var value in part) text.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
        return $"{hex.PadRight((3 * Shown) - 1)}  {text}";
    }
}
