using System.Globalization;
using System.Numerics;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Parsing;

/// <summary>Numbers as Python writes them: <c>1_000</c>, <c>0xff</c>, <c>0o17</c>, <c>0b101</c>, <c>1.5e-3</c>.</summary>
internal static class NumberLiteral
{
    public static Token Read(SourceText source, ref int position)
    {
        var text = source.Text;
        var start = position;
        // "a.1.5" is two members, not a member 1.5.
        if ((start == 0 || text[start - 1] != '.') && FloatEnd(text, start) is var end && end > 0)
        {
            position = end;
            var digits = text[start..end].Replace("_", "", StringComparison.Ordinal);
            return new Token(TokenKind.Float, start, "", double.Parse(digits, CultureInfo.InvariantCulture));
        }

        position = IntegerEnd(text, start);
        return new Token(TokenKind.Integer, start, "", ParseInteger(source, start, text[start..position].Replace("_", "", StringComparison.Ordinal)));
    }

    private static object ParseInteger(SourceText source, int start, string digits)
    {
        var radix = digits.Length > 1 ? char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 } : 10;
        if (radix == 10)
        {
            if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var small)) return Number.Box(small);
            if (digits.Length > Number.MaxDigits)
                throw new TemplateException(TemplateErrorKind.Value, $"an integer of {digits.Length} digits is too long").At(source, start);
            return BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        }

        var bits = radix switch { 16 => 4, 8 => 3, _ => 1 };
        if ((digits.Length - 2L) * bits > Number.MaxBits) throw new TemplateException(TemplateErrorKind.Limit, "an integer is too large").At(source, start);
        // The zero in front says that it is not negative.
        return Number.Normalize(radix == 16
            ? BigInteger.Parse($"0{digits.AsSpan(2)}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : BigInteger.Parse("0" + string.Concat(digits.Skip(2).Select(digit => Convert.ToString(digit - '0', 2).PadLeft(bits, '0'))), NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture));
    }

    /// <summary>Where a float that begins at <paramref name="start"/> ends, or 0 if what stands there is no float.</summary>
    private static int FloatEnd(string text, int start)
    {
        var i = Digits(text, start);
        if (i < 0) return 0;
        var isFloat = false;
        if (i < text.Length && text[i] == '.' && Digits(text, i + 1) is var fraction && fraction > 0)
        {
            i = fraction;
            isFloat = true;
        }

        if (i < text.Length && text[i] is 'e' or 'E')
        {
            var sign = i + 1 < text.Length && text[i + 1] is '+' or '-' ? 1 : 0;
            if (Digits(text, i + 1 + sign) is var exponent && exponent > 0) return exponent;
        }

        return isFloat ? i : 0;
    }

    private static int IntegerEnd(string text, int start)
    {
        if (text[start] == '0' && start + 1 < text.Length)
        {
            var end = char.ToLowerInvariant(text[start + 1]) switch
            {
                'x' => Prefixed(text, start + 2, char.IsAsciiHexDigit),
                'o' => Prefixed(text, start + 2, c => c is >= '0' and <= '7'),
                'b' => Prefixed(text, start + 2, c => c is '0' or '1'),
                _ => 0,
            };
            if (end > 0) return end;
        }

        // A number does not begin with zero unless it is all zeros.
        var isZero = text[start] == '0';
        var i = start + 1;
        while (true)
        {
            var j = i < text.Length && text[i] == '_' ? i + 1 : i;
            if (j >= text.Length || !(isZero ? text[j] == '0' : char.IsAsciiDigit(text[j]))) return i;
            i = j + 1;
        }
    }

    private static int Prefixed(string text, int position, Func<char, bool> isDigit)
    {
        var end = 0;
        while (true)
        {
            var j = position < text.Length && text[position] == '_' ? position + 1 : position;
            if (j >= text.Length || !isDigit(text[j])) return end;
            position = end = j + 1;
        }
    }

    /// <summary>Where digits with single underscores among them end, or -1 if there are none.</summary>
    private static int Digits(string text, int position)
    {
        if (position >= text.Length || !char.IsAsciiDigit(text[position])) return -1;
        var i = position + 1;
        while (true)
        {
            var j = i < text.Length && text[i] == '_' ? i + 1 : i;
            if (j >= text.Length || !char.IsAsciiDigit(text[j])) return i;
            i = j + 1;
        }
    }
}
