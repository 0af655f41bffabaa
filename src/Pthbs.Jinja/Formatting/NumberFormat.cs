using System.Globalization;
using System.Numerics;
using System.Text;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Formatting;

/// <summary>Numbers by a format.</summary>
internal static class NumberFormat
{
    /// <summary>The digits of an integer's magnitude in base 2, 8, 10 or 16.</summary>
    public static string Digits(BigInteger value, char type)
    {
        var magnitude = BigInteger.Abs(value);
        return type switch
        {
            'x' => Bits(magnitude, 4, "0123456789abcdef"),
            'X' => Bits(magnitude, 4, "0123456789ABCDEF"),
            'o' => Bits(magnitude, 3, "01234567"),
            'b' => Bits(magnitude, 1, "01"),
            _ => PythonText.Str(Number.Normalize(magnitude)),
        };
    }

    public static string Integer(BigInteger value, FormatSpec spec)
    {
        var digits = Digits(value, spec.Type);
        var mark = spec.Alternate && spec.Type is 'x' or 'X' or 'o' or 'b' ? $"0{spec.Type}" : "";
        var prefix = SignOf(value.Sign < 0, spec.Sign) + mark;
        return Grouped(prefix, digits, "", spec, spec.Type is 'x' or 'X' or 'o' or 'b' ? 4 : 3);
    }

    public static string Float(double value, FormatSpec spec)
    {
        var body = Body(Math.Abs(value), spec.Type, spec.Precision, spec.Alternate);
        var isNegative = double.IsNegative(value) && !double.IsNaN(value) && !(spec.NoNegativeZero && double.IsFinite(value) && IsZero(body));
        var end = body.AsSpan().IndexOfAny(".e%E");
        var (whole, rest) = end < 0 ? (body, "") : (body[..end], body[end..]);
        return double.IsFinite(value)
            ? Grouped(SignOf(isNegative, spec.Sign), whole, rest, spec, 3)
            : spec.Pad(SignOf(isNegative, spec.Sign), body, '>');
    }

    private static bool IsZero(string body) => !body.AsSpan(0, body.AsSpan().IndexOfAny("eE") is var end && end < 0 ? body.Length : end).ContainsAnyInRange('1', '9');

    /// <summary>The magnitude of a float. <paramref name="alternate"/> makes it have a point in any case.</summary>
    public static string Body(double value, char type, int? precision, bool alternate)
    {
        var body = PlainBody(value, type, precision, alternate);
        if (!alternate || !double.IsFinite(value) || body.Contains('.', StringComparison.Ordinal)) return body;
        var end = body.AsSpan().IndexOfAny("eE%");
        return body.Insert(end < 0 ? body.Length : end, ".");
    }

    private static string PlainBody(double value, char type, int? precision, bool alternate)
    {
        if (!double.IsFinite(value))
        {
            var name = double.IsNaN(value) ? "nan" : "inf";
            return (type is 'E' or 'F' or 'G' ? name.ToUpperInvariant() : name) + (type == '%' ? "%" : "");
        }

        switch (type)
        {
            case 'f' or 'F':
                return FloatText.Fixed(value, precision ?? 6);
            case '%':
                return FloatText.Fixed(value * 100, precision ?? 6) + "%";
            case 'e' or 'E':
                var (digits, point) = FloatText.Significant(value, (precision ?? 6) + 1);
                var text = new StringBuilder();
                FloatText.AppendExponent(text, digits, value == 0 ? 1 : point, type);
                return text.ToString();
            case '\0' when precision is null:
                return FloatText.Repr(value);
            default:
                return General(value, type, precision ?? 6, alternate);
        }
    }

    public static string SignOf(bool isNegative, char sign) => isNegative ? "-" : sign == '-' ? "" : sign.ToString();

    /// <summary><c>g</c>: as few digits as tell the value to so many places, with an exponent where that is shorter.</summary>
    private static string General(double value, char type, int precision, bool alternate)
    {
        var count = Math.Max(1, precision);
        var (digits, point) = FloatText.Significant(value, count);
        if (value == 0) point = 1;
        var text = new StringBuilder();
        var most = type == '\0' ? count - 1 : count;
        var hasExponent = point - 1 < -4 || point - 1 >= most;
        if (!alternate) digits = digits.TrimEnd('0');
        if (digits.Length == 0) digits = "0";
        if (hasExponent) FloatText.AppendExponent(text, digits, point, type == 'G' ? 'E' : 'e');
        else FloatText.AppendPlain(text, digits, point);
        // Without a type a float still looks like one.
        if (type == '\0' && !hasExponent && digits.Length <= point) text.Append(".0");
        return text.ToString();
    }

    private static string Grouped(string prefix, string whole, string rest, FormatSpec spec, int size)
    {
        if (spec.Grouping == '\0') return spec.Pad(prefix, whole + rest, '>');
        // Zeros that fill up to the width are grouped along.
        var isZeroFilled = spec is { Fill: "0", Align: '=' };
        var grouped = Group(whole, size, spec.Grouping);
        while (isZeroFilled && prefix.Length + grouped.Length + rest.Length < spec.Width)
        {
            whole = "0" + whole;
            grouped = Group(whole, size, spec.Grouping);
        }

        return spec.Pad(prefix, grouped + rest, '>');
    }

    private static string Group(string digits, int size, char separator)
    {
        var result = new StringBuilder(digits);
        for (var i = digits.Length - size; i > 0; i -= size) result.Insert(i, separator);
        return result.ToString();
    }

    private static string Bits(BigInteger value, int bits, string alphabet)
    {
        if (value.IsZero) return "0";
        var result = new StringBuilder();
        var binary = value.ToString("B", CultureInfo.InvariantCulture).TrimStart('0');
        binary = binary.PadLeft((binary.Length + bits - 1) / bits * bits, '0');
        for (var i = 0; i < binary.Length; i += bits) result.Append(alphabet[Convert.ToInt32(binary.Substring(i, bits), 2)]);
        return result.ToString();
    }
}
