using System.Globalization;

namespace Pthbs.Jinja.Values;

/// <summary>A set of characters, written as ranges of their numbers in order: <c>"aa ba 2b0-2b8"</c>.</summary>
internal sealed class CharacterRanges
{
    private readonly int[] _first;
    private readonly int[] _last;

    public CharacterRanges(string ranges)
    {
        var parts = ranges.Split(' ').Select(range => range.Split('-')).ToList();
        _first = [.. parts.Select(part => Number(part[0]))];
        _last = [.. parts.Select(part => Number(part[^1]))];
    }

    public bool Has(int character)
    {
        var i = Array.BinarySearch(_first, character);
        if (i >= 0) return true;
        return ~i > 0 && character <= _last[~i - 1];
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
