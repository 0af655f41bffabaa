using System.Numerics;
using System.Text;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Formatting;

/// <summary><c>"%s and %05.2f" % (a, b)</c></summary>
internal static class PercentFormat
{
    public static object Apply(CallContext context, string format, object? arguments, bool isMarkup)
    {
        var result = new StringBuilder();
        var source = new Source(arguments);
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%') result.Append(format[i]);
            else AppendOne(context, format, ref i, source, result, isMarkup);
        }

        source.RequireUsed();
        context.Charge(result.Length);
        return isMarkup ? new Markup(result.ToString()) : result.ToString();
    }

    private static void AppendOne(CallContext context, string format, ref int i, Source source, StringBuilder result, bool isMarkup)
    {
        i++;
        // Only just so: with anything between the two, '%' is a placeholder as others are, and one that there is not.
        if (i < format.Length && format[i] == '%')
        {
            result.Append('%');
            return;
        }

        object? named = null;
        var isNamed = i < format.Length && format[i] == '(';
        if (isNamed) named = source.Named(ReadName(format, ref i));
        var flags = ReadFlags(format, ref i);
        var width = ReadSize(context, format, ref i, source, out var isLeft);
        int? precision = null;
        if (i < format.Length && format[i] == '.')
        {
            i++;
            precision = ReadSize(context, format, ref i, source, out var isNone) is { } size && !isNone ? size : 0;
        }

        if (i < format.Length && format[i] is 'l' or 'h' or 'L') i++;
        if (i >= format.Length) throw new TemplateException(TemplateErrorKind.Value, "the format ends inside a placeholder");
        var type = format[i];
        var spec = new FormatSpec
        {
            Align = flags.Contains('-', StringComparison.Ordinal) || isLeft ? '<' : flags.Contains('0', StringComparison.Ordinal) ? '=' : '>',
            Fill = flags.Contains('0', StringComparison.Ordinal) && !flags.Contains('-', StringComparison.Ordinal) ? "0" : " ",
            Sign = flags.Contains('+', StringComparison.Ordinal) ? '+' : flags.Contains(' ', StringComparison.Ordinal) ? ' ' : '-',
            Alternate = flags.Contains('#', StringComparison.Ordinal),
            Width = width ?? 0,
            Precision = precision,
            Type = type,
        };
        result.Append(One(isNamed ? named : source.Next(), spec, isMarkup));
    }

    private static string One(object? value, FormatSpec spec, bool isMarkup)
    {
        switch (spec.Type)
        {
            case 's':
                var text = PythonText.Str(value);
                return Text(isMarkup && value is not Markup ? Markup.EscapeText(text) : text, spec);
            case 'r':
                return Text(PythonText.Repr(value), spec);
            case 'a':
                return Text(StringRepr.Ascii(PythonText.Repr(value)), spec);
            case 'c':
                return Text(Character(value), spec);
            case 'd' or 'i' or 'u' or 'x' or 'X' or 'o':
                return Integer(value, spec);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                if (!Number.IsNumber(value)) throw Wrong(value, spec.Type, "a number");
                return NumberFormat.Float(Number.ToDouble(value!), spec);
            default:
                throw new TemplateException(TemplateErrorKind.Value, $"a format has no placeholder '%{spec.Type}'");
        }
    }

    private static string Text(string text, FormatSpec spec)
    {
        if (spec.Precision is { } most && most < CodePoints.Length(text)) text = text[..CodePoints.ToUnits(text, most)];
        return (spec with { Fill = " ", Align = spec.Align == '<' ? '<' : '>' }).Pad("", text, '>');
    }

    private static string Character(object? value)
    {
        if (PythonText.TryText(value, out var text)) return CodePoints.Length(text) == 1 ? text : throw Wrong(value, 'c', "one character");
        if (!Number.TryLong(value, out var code)) throw Wrong(value, 'c', "one character or its number");
        if (code is < 0 or > 0x10ffff) throw new TemplateException(TemplateErrorKind.Overflow, "'%c' was given a number that is no character");
        return code < 0x10000 ? ((char)code).ToString() : char.ConvertFromUtf32((int)code);
    }

    private static string Integer(object? value, FormatSpec spec)
    {
        BigInteger integer;
        if (value is double && spec.Type is 'd' or 'i' or 'u')
        {
            if (!double.IsFinite((double)value!)) throw new TemplateException(TemplateErrorKind.Overflow, "an infinite float is no integer");
            integer = new BigInteger(Math.Truncate((double)value));
        }
        else if (!Number.TryInteger(value, out integer))
        {
            throw Wrong(value, spec.Type, "an integer");
        }

        var digits = NumberFormat.Digits(integer, spec.Type);
        if (spec.Precision is { } least) digits = digits.PadLeft(least, '0');
        var mark = spec.Alternate && spec.Type is 'x' or 'X' or 'o' ? $"0{spec.Type}" : "";
        return spec.Pad(NumberFormat.SignOf(integer.Sign < 0, spec.Sign) + mark, digits, '>');
    }

    private static string ReadName(string format, ref int i)
    {
        var depth = 1;
        var start = ++i;
        for (; i < format.Length; i++)
        {
            if (format[i] == '(') depth++;
            if (format[i] == ')' && --depth == 0) return format[start..i++];
        }

        throw new TemplateException(TemplateErrorKind.Value, "the name in a format has no closing parenthesis");
    }

    private static string ReadFlags(string format, ref int i)
    {
        var start = i;
        while (i < format.Length && format[i] is '-' or '+' or ' ' or '#' or '0') i++;
        return format[start..i];
    }

    private static int? ReadSize(CallContext context, string format, ref int i, Source source, out bool isNegative)
    {
        isNegative = false;
        if (i >= format.Length || format[i] != '*') return FormatSpec.ReadNumber(context, format, ref i);
        i++;
        var size = Number.TryLong(source.Next(), out var given) ? given : throw new TemplateException(TemplateErrorKind.Type, "'*' in a format wants an integer");
        isNegative = size < 0;
        context.Charge(Math.Abs(Math.Max(size, -int.MaxValue)));
        return (int)Math.Min(Math.Abs(Math.Max(size, -int.MaxValue)), int.MaxValue);
    }

    private static TemplateException Wrong(object? value, char type, string expected) => value is Undefined undefined
        ? undefined.Fail()
        : new TemplateException(TemplateErrorKind.Type, $"'%{type}' was given a {TypeName.Of(value)}") { Expected = expected };

    /// <summary>Where the values come from: a tuple in order, a dictionary by name, or the one value itself.</summary>
    private sealed class Source(object? arguments)
    {
        private int _next;

        public object? Next()
        {
            var tuple = arguments as JinjaTuple;
            var count = tuple?.Count ?? 1;
            if (_next >= count) throw new TemplateException(TemplateErrorKind.Type, "there are fewer values than placeholders in the format");
            var index = _next++;
            return tuple is null ? arguments : tuple[index];
        }

        public object? Named(string name)
        {
            if (!Mapping.Is(arguments)) throw new TemplateException(TemplateErrorKind.Type, "a format with names wants a dictionary");
            _next = 1;
            return Mapping.TryGet(arguments, name, out var value) ? value : throw new TemplateException(TemplateErrorKind.Key, $"the dictionary has no key '{name}' for the format");
        }

        public void RequireUsed()
        {
            var isUsed = arguments switch
            {
                JinjaTuple tuple => _next >= tuple.Count,
                Undefined => true,
                _ when Mapping.Is(arguments) || arguments is IReadOnlyList<object?> => true,
                _ => _next > 0,
            };
            if (!isUsed) throw new TemplateException(TemplateErrorKind.Type, "there are more values than placeholders in the format");
        }
    }
}
