using System.Globalization;
using System.Numerics;
using System.Text;

namespace Pthbs.Jinja.Values;

/// <summary>Floats as Python prints them: the shortest digits that read back as the same number.</summary>
internal static class FloatText
{
    public static string Repr(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        var (negative, digits, point) = Shortest(value);
        var result = new StringBuilder();
        if (negative) result.Append('-');
        if (point is > -4 and <= 16)
        {
            AppendPlain(result, digits, point);
            if (digits.Length <= point) result.Append(".0");
        }
        else
        {
            AppendExponent(result, digits, point);
        }

        return result.ToString();
    }

    /// <summary>The value with so many digits after the point, rounded exactly, ties to even.</summary>
    public static string Fixed(double value, int precision)
    {
        var (numerator, denominator) = Fraction(Math.Abs(value));
        var scaled = RoundedQuotient(numerator * BigInteger.Pow(10, precision), denominator);
        var digits = scaled.ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        var sign = double.IsNegative(value) ? "-" : "";
        return precision == 0 ? sign + digits : $"{sign}{digits[..^precision]}.{digits[^precision..]}";
    }

    /// <summary>So many digits in all, and where the point stands relative to the first of them: 0.digits × 10^point.</summary>
    public static (string Digits, int Point) Significant(double value, int count)
    {
        if (value == 0) return (new string('0', count), 1);
        var (numerator, denominator) = Fraction(Math.Abs(value));
        var point = (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        while (true)
        {
            var shift = count - point;
            var scaled = shift >= 0
                ? RoundedQuotient(numerator * BigInteger.Pow(10, shift), denominator)
                : RoundedQuotient(numerator, denominator * BigInteger.Pow(10, -shift));
            var digits = scaled.ToString(CultureInfo.InvariantCulture);
            if (digits.Length == count) return (digits, point);
            point += digits.Length - count;
        }
    }

    public static void AppendExponent(StringBuilder result, string digits, int point, char mark = 'e')
    {
        result.Append(digits[0]);
        if (digits.Length > 1) result.Append('.').Append(digits, 1, digits.Length - 1);
        var exponent = point - 1;
        result.Append(mark).Append(exponent < 0 ? '-' : '+').Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture));
    }

    public static void AppendPlain(StringBuilder result, string digits, int point)
    {
        if (point <= 0) result.Append("0.").Append('0', -point).Append(digits);
        else if (digits.Length <= point) result.Append(digits).Append('0', point - digits.Length);
        else result.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point);
    }

    /// <summary>The shortest digits that identify the number.</summary>
    private static (bool Negative, string Digits, int Point) Shortest(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var negative = shortest[0] == '-';
        var mantissa = shortest.AsSpan(negative ? 1 : 0);
        var exponent = 0;
        var e = mantissa.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(mantissa[(e + 1)..], CultureInfo.InvariantCulture);
            mantissa = mantissa[..e];
        }

        var dot = mantissa.IndexOf('.');
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var digits = mantissa.ToString().Replace(".", "", StringComparison.Ordinal);
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return digits.Length == 0 ? (negative, "0", 1) : (negative, digits, point - leading);
    }

    private static (BigInteger Numerator, BigInteger Denominator) Fraction(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7ff);
        var mantissa = bits & 0xfffffffffffff;
        if (exponent == 0) exponent++;
        else mantissa |= 1L << 52;
        exponent -= 1075;
        return exponent >= 0 ? (new BigInteger(mantissa) << exponent, BigInteger.One) : (mantissa, BigInteger.One << -exponent);
    }

    private static BigInteger RoundedQuotient(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        var twice = (remainder << 1).CompareTo(denominator);
        return twice > 0 || (twice == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
