using System.Globalization;
using System.Text;

namespace Pthbs.Jinja.Parsing;

/// <summary>Strings with the escapes of Python. A backslash before anything else stays as it is.</summary>
internal static class StringLiteral
{
    public static Token Read(SourceText source, ref int position)
    {
        var text = source.Text;
        var start = position;
        var quote = text[start];
        var end = start + 1;
        var escaped = false;
        while (end < text.Length && text[end] != quote)
        {
            if (text[end] == '\\')
            {
                escaped = true;
                end++;
            }

            end++;
        }

        if (end >= text.Length) throw Fail(source, start, $"the string that begins here has no closing {quote}");
        position = end + 1;
        var raw = text[(start + 1)..end];
        return new Token(TokenKind.String, start, "", escaped ? Unescape(source, start, raw) : raw);
    }

    private static string Unescape(SourceText source, int start, string raw)
    {
        var result = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                result.Append(raw[i]);
                continue;
            }

            i++;
            var c = raw[i];
            switch (c)
            {
                case '\n':
                    break;
                case '\\' or '\'' or '"':
                    result.Append(c);
                    break;
                case 'a':
                    result.Append('\a');
                    break;
                case 'b':
                    result.Append('\b');
                    break;
                case 'f':
                    result.Append('\f');
                    break;
                case 'n':
                    result.Append('\n');
                    break;
                case 'r':
                    result.Append('\r');
                    break;
                case 't':
                    result.Append('\t');
                    break;
                case 'v':
                    result.Append('\v');
                    break;
                case >= '0' and <= '7':
                    i += Octal(raw, i, result) - 1;
                    break;
                case 'x':
                    i += Hex(source, start, raw, i + 1, 2, result);
                    break;
                case 'u':
                    i += Hex(source, start, raw, i + 1, 4, result);
                    break;
                case 'U':
                    i += Hex(source, start, raw, i + 1, 8, result);
                    break;
                case 'N':
                    throw Fail(source, start, "characters by name (\\N{…}) are not supported; write \\u and four hex digits");
                default:
                    result.Append('\\').Append(c);
                    break;
            }
        }

        return result.ToString();
    }

    private static int Octal(string raw, int position, StringBuilder result)
    {
        var length = 0;
        var value = 0;
        while (length < 3 && position + length < raw.Length && raw[position + length] is >= '0' and <= '7')
        {
            value = value * 8 + (raw[position + length] - '0');
            length++;
        }

        result.Append((char)value);
        return length;
    }

    private static int Hex(SourceText source, int start, string raw, int position, int length, StringBuilder result)
    {
        if (position + length > raw.Length
            || !uint.TryParse(raw.AsSpan(position, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw Fail(source, start, $"a \\{raw[position - 1]} in a string takes {length} hex digits");
        if (value > 0x10ffff) throw Fail(source, start, "the character number of a \\U in a string is above 10ffff");
        if (value < 0x10000) result.Append((char)value);
        else result.Append(char.ConvertFromUtf32((int)value));
        return length;
    }

    private static TemplateException Fail(SourceText source, int position, string message) =>
        new TemplateException(TemplateErrorKind.Syntax, message).At(source, position);
}
