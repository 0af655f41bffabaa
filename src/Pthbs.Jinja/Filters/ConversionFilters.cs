using System.Globalization;
using System.Numerics;
using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary><c>int</c> and <c>float</c>: what cannot be converted becomes the default.</summary>
internal static class ConversionFilters
{
    private static readonly Signature IntegerSignature = new("int", "value", ("default", 0L), ("base", 10L));
    private static readonly Signature FloatSignature = new("float", "value", ("default", 0.0));

    public static object? Integer(CallContext context, Arguments args)
    {
        var values = args.Bind(IntegerSignature);
        if (values[0] is Undefined undefined) throw undefined.Fail();
        if (PythonText.TryText(values[0], out var text))
        {
            if (Number.TryLong(values[2], out var @base) && ParseInteger(text, @base) is { } integer) return Number.Normalize(integer);
        }
        else if (Number.TryInteger(values[0], out var whole))
        {
            return Number.Normalize(whole);
        }

        if (ToFloat(values[0]) is not { } number || double.IsNaN(number)) return values[1];
        // A text that says that it is infinite is no integer; a number that is infinite is an error.
        return text is not null && double.IsInfinity(number) ? values[1] : Truncate(number);
    }

    public static object? Float(CallContext context, Arguments args)
    {
        var values = args.Bind(FloatSignature);
        return ToFloat(values[0]) ?? values[1];
    }

    /// <summary>As Python's <c>float()</c>; null for what it refuses.</summary>
    public static double? ToFloat(object? value)
    {
        if (value is Undefined undefined) throw undefined.Fail();
        if (Number.IsNumber(value)) return Number.ToDouble(value!);
        if (!PythonText.TryText(value, out var text)) return null;
        text = WithAsciiDigits(text.Trim([.. text.Where(PythonSpace.Is).Distinct(), ' ']));
        if (!TryRemoveUnderscores(text, out var digits)) return null;
        var name = digits.TrimStart('+', '-').ToLowerInvariant();
        if (name is "inf" or "infinity" or "nan" && digits.Length - name.Length <= 1)
            return name == "nan" ? double.NaN : digits[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return digits.Length > 0 && !char.IsLetter(digits[^1]) && digits.All(c => c is '+' or '-' or '.' or 'e' or 'E' || char.IsAsciiDigit(c))
            && double.TryParse(digits, Style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    public static object Truncate(double number) => double.IsInfinity(number)
        ? throw new TemplateException(TemplateErrorKind.Overflow, "an infinite float cannot become an integer")
        : Number.Normalize(new BigInteger(Math.Truncate(number)));

    /// <summary>As Python's <c>int(text, base)</c>; null for what it refuses.</summary>
    private static BigInteger? ParseInteger(string text, long @base)
    {
        if (@base is not 0 and (< 2 or > 36)) return null;
        text = WithAsciiDigits(StringTrimming.Strip("int", text, (object?)null, true, true));
        var isNegative = text.StartsWith('-');
        if (isNegative || text.StartsWith('+')) text = text[1..];
        var prefix = text.Length > 2 && text[0] == '0' ? char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 } : 0;
        if (prefix != 0 && (@base == prefix || @base == 0))
        {
            text = text[2] == '_' ? text[3..] : text[2..];
            @base = prefix;
        }

        if (!TryRemoveUnderscores(text, out var digits) || digits.Length == 0) return null;
        if (@base == 0)
        {
            if (digits.Length > 1 && digits[0] == '0' && digits.Any(c => c != '0')) return null;
            @base = 10;
        }

        if (digits.Length > Number.MaxDigits) return null;
        var value = BigInteger.Zero;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : 99;
            if (digit >= @base) return null;
            value = value * @base + digit;
        }

        return isNegative ? -value : value;
    }

    /// <summary>Digits of all scripts count.</summary>
    private static string WithAsciiDigits(string text) => System.Text.Ascii.IsValid(text)
        ? text
        : string.Concat(CodePoints.Of(text).Select(Characters.TextOf).Select(c => CharUnicodeInfo.GetDecimalDigitValue(c, 0) is >= 0 and var digit ? ((char)('0' + digit)).ToString() : c));

    /// <summary>Underscores may stand between digits, singly.</summary>
    private static bool TryRemoveUnderscores(string text, out string digits)
    {
        digits = text;
        if (!text.Contains('_', StringComparison.Ordinal)) return true;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && (i == 0 || i == text.Length - 1 || !char.IsLetterOrDigit(text[i - 1]) || !char.IsLetterOrDigit(text[i + 1]))) return false;
        }

        digits = text.Replace("_", "", StringComparison.Ordinal);
        return true;
    }
}
