using System.Globalization;

namespace Pthbs.Cli.Console;

/// <summary>Times, sizes and counts as people read them.</summary>
internal static class Quantity
{
    private static readonly string[] Units = ["KiB", "MiB", "GiB", "TiB"];

    /// <summary>A duration: <c>0.4 s</c>, <c>12 s</c>, <c>3 min 5 s</c>, <c>2 h 10 min</c>.</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 9.95) return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(seconds, 0):0.0} s");
        var whole = (long)Math.Round(seconds);
        if (whole < 60) return $"{whole} s";
        return whole < 3600 ? $"{whole / 60} min {whole % 60} s" : $"{whole / 3600} h {whole % 3600 / 60} min";
    }

    /// <summary>A number of bytes: <c>812 bytes</c>, <c>1.4 MiB</c>.</summary>
    public static string Size(long bytes)
    {
        if (bytes < 1024) return Count(bytes, "byte");
        double amount = bytes;
        var unit = -1;
        do
        {
            amount /= 1024;
            unit++;
        }
        while (amount >= 1023.5 && unit + 1 < Units.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{amount.ToString(amount < 99.95 ? "0.0" : "0", CultureInfo.InvariantCulture)} {Units[unit]}");
    }

    /// <summary>A number of things: <c>1 package</c>, <c>3 packages</c>.</summary>
    public static string Count(long number, string thing, string? things = null) => $"{number} {(number == 1 ? thing : things ?? thing + "s")}";
}
