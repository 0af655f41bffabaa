using System.Numerics;

namespace Pthbs.Jinja.Values;

/// <summary>Integers are long where they fit and BigInteger where not; the two never hold the same value.</summary>
internal static class Number
{
    /// <summary>The digits that Python turns into text and back before it refuses.</summary>
    public const int MaxDigits = 4300;

    /// <summary>The size in bits that no integer may exceed.</summary>
    public const long MaxBits = 1 << 20;

    private const int SmallestBoxed = -16;
    private static readonly object[] Small = [.. Enumerable.Range(SmallestBoxed, 1024).Select(value => (object)(long)value)];

    public static object Box(long value)
    {
        var index = value - SmallestBoxed;
        return (ulong)index < (ulong)Small.Length ? Small[index] : value;
    }

    public static object Normalize(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue) return Box((long)value);
        if (value.GetBitLength() > MaxBits) throw new TemplateException(TemplateErrorKind.Limit, "an integer became too large");
        return value;
    }

    /// <summary>Integers as Python sees them: bools are 0 and 1.</summary>
    public static bool TryInteger(object? value, out BigInteger integer)
    {
        switch (value)
        {
            case long l:
                integer = l;
                return true;
            case bool b:
                integer = b ? 1 : 0;
                return true;
            case BigInteger big:
                integer = big;
                return true;
            default:
                integer = default;
                return false;
        }
    }

    public static bool TryLong(object? value, out long integer)
    {
        switch (value)
        {
            case long l:
                integer = l;
                return true;
            case bool b:
                integer = b ? 1 : 0;
                return true;
            default:
                integer = 0;
                return false;
        }
    }

    public static bool IsNumber(object? value) => value is long or double or bool or BigInteger;

    public static bool IsInteger(object? value) => value is long or bool or BigInteger;

    /// <summary>The nearest float.</summary>
    /// <exception cref="TemplateException">The integer is too large.</exception>
    public static double ToDouble(object value)
    {
        switch (value)
        {
            case long l:
                return l;
            case bool b:
                return b ? 1 : 0;
            case BigInteger big:
                var result = Rounded(big);
                if (double.IsInfinity(result)) throw new TemplateException(TemplateErrorKind.Overflow, "the integer is too large to become a float");
                return result;
            default:
                return (double)value;
        }
    }

    /// <summary>BigInteger's own conversion cuts off; Python rounds to the nearest, ties to even.</summary>
    private static double Rounded(BigInteger value)
    {
        var magnitude = BigInteger.Abs(value);
        var shift = (int)magnitude.GetBitLength() - 55;
        if (shift <= 0) return (double)value;
        var top = magnitude >> shift;
        // A sticky last bit keeps what was shifted out from looking like a tie.
        if ((top << shift) != magnitude) top |= 1;
        var result = Math.ScaleB((double)(long)top, shift);
        return value.Sign < 0 ? -result : result;
    }
}
