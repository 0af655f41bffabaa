using System.Globalization;

namespace Pthbs.Errors;

/// <summary>A long line in a message: the part of it that differs from another one.</summary>
public static class LongLine
{
    /// <summary>A line as it is; of one that is too long, the part where it begins to differ, and where that is.</summary>
    /// <param name="line">The line.</param>
    /// <param name="other">The one that it is compared with.</param>
    /// <param name="width">How many characters are shown.</param>
    public static string Cut(string line, string other, int width)
    {
        if (line.Length <= width) return line;
        var from = Math.Clamp(line.AsSpan().CommonPrefixLength(other) - (width / 4), 0, line.Length - width);
        return string.Create(CultureInfo.InvariantCulture, $"{(from > 0 ? "…" : "")}{line.AsSpan(from, width)}{(from + width < line.Length ? "…" : "")}   ({line.Length} characters, from {from} on)");
    }
}
