using System.Globalization;
using System.Numerics;
using System.Text;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Formatting;

/// <summary><c>"{} and {name:>8}".format(a, name=b)</c></summary>
internal static class BraceFormat
{
    private const int MaxNesting = 2;

    private static readonly Signature MapSignature = new("format_map", "mapping") { PositionalOnly = true };

    public static string Format(CallContext context, string format, Arguments args, bool isHtml = false) => new Run(context, args, null, isHtml).Format(format, 0);

    public static string FormatMap(CallContext context, string format, Arguments args, bool isHtml = false) =>
        new Run(context, Arguments.None, args.Bind(MapSignature)[0], isHtml).Format(format, 0);

    /// <summary>A value by what stands behind the colon.</summary>
    public static string FormatValue(CallContext context, object? value, string specification)
    {
        if (specification.Length == 0) return PythonText.Str(value);
        if (value is Undefined undefined) throw undefined.Fail();
        return value switch
        {
            bool or long or BigInteger => FormatInteger(context, value, specification),
            double number => FormatFloat(number, value, FormatSpec.Parse(context, specification, '\0')),
            string or Markup => FormatText(PythonText.Str(value), FormatSpec.Parse(context, specification, 's')),
            _ => throw new TemplateException(TemplateErrorKind.Type, $"a {TypeName.Of(value)} takes no format") { Got = $"'{specification}'" },
        };
    }

    private static string FormatInteger(CallContext context, object value, string specification)
    {
        var spec = FormatSpec.Parse(context, specification, 'd');
        if (spec.Type is not ('d' or 'n' or 'x' or 'X' or 'o' or 'b' or 'c')) return FormatFloat(Number.ToDouble(value), value, spec);
        if (spec.Precision is not null) throw FormatSpec.Refused("a precision", spec.Type);
        if (spec.NoNegativeZero) throw FormatSpec.Refused("'z'", spec.Type);
        Number.TryInteger(value, out var integer);
        return spec.Type == 'c' ? FormatCharacter(integer, spec) : NumberFormat.Integer(integer, spec);
    }

    private static string FormatCharacter(BigInteger number, FormatSpec spec)
    {
        if (spec.HasSign) throw FormatSpec.Refused("a sign", spec.Type);
        if (spec.Alternate) throw FormatSpec.Refused("'#'", spec.Type);
        if (number < 0 || number > 0x10ffff) throw new TemplateException(TemplateErrorKind.Overflow, "'c' in a format was given a number that is no character");
        return spec.Pad("", Characters.TextOf((int)number), '>');
    }

    private static string FormatFloat(double number, object? value, FormatSpec spec) => spec.Type is '\0' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%' or 'n'
        ? NumberFormat.Float(number, spec.Type == 'n' ? spec with { Type = 'g' } : spec)
        : throw UnknownType(value, spec);

    private static string FormatText(string text, FormatSpec spec)
    {
        if (spec.Type != 's') throw UnknownType(text, spec);
        if (spec.HasSign) throw FormatSpec.Refused("a sign", spec.Type);
        if (spec.NoNegativeZero) throw FormatSpec.Refused("'z'", spec.Type);
        if (spec.Alternate) throw FormatSpec.Refused("'#'", spec.Type);
        if (spec.Align == '=') throw FormatSpec.Refused("'='", spec.Type);
        if (spec.Precision is { } most && most < CodePoints.Length(text)) text = text[..CodePoints.ToUnits(text, most)];
        return spec.Pad("", text, '<');
    }

    private static TemplateException UnknownType(object? value, FormatSpec spec) =>
        new(TemplateErrorKind.Value, $"the format '{spec.Type}' is not for a {TypeName.Of(value)}");

    /// <summary>One format with its arguments; fields without a number count on.</summary>
    private sealed class Run(CallContext context, Arguments args, object? mapping, bool isHtml)
    {
        private int? _automatic;
        private bool _isManual;

        public string Format(string format, int depth)
        {
            if (depth >= MaxNesting) throw Wrong("the fields of a format are nested too deeply");
            var result = new StringBuilder();
            for (var i = 0; i < format.Length; i++)
            {
                var c = format[i];
                if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
                {
                    result.Append(c);
                    i++;
                }
                else if (c == '{') i = AppendField(format, i + 1, result, depth);
                else if (c == '}') throw Wrong("a format has a '}' without a '{'");
                else result.Append(c);
            }

            context.Charge(result.Length);
            return result.ToString();
        }

        private int AppendField(string format, int start, StringBuilder result, int depth)
        {
            var end = FieldEnd(format, start);
            var field = format[start..end];
            // A colon or exclamation mark inside square brackets belongs to the key.
            var bracket = 0;
            var split = 0;
            for (; split < field.Length && (bracket > 0 || field[split] is not (':' or '!')); split++)
                bracket += field[split] == '[' ? 1 : field[split] == ']' ? -1 : 0;

            var value = Lookup(field[..split]);
            var rest = field[split..];
            if (rest.StartsWith('!'))
            {
                if (rest.Length < 2 || (rest.Length > 2 && rest[2] != ':')) throw Wrong("a conversion in a format is one letter");
                value = rest[1] switch
                {
                    's' => PythonText.Str(value),
                    'r' => PythonText.Repr(value),
                    'a' => StringRepr.Ascii(PythonText.Repr(value)),
                    _ => throw Wrong($"a format has no conversion '!{rest[1]}'"),
                };
                rest = rest[2..];
            }

            var specification = rest.Length > 0 ? rest[1..] : "";
            if (specification.Contains('{', StringComparison.Ordinal)) specification = Format(specification, depth + 1);
            result.Append(Field(value, specification));
            return end;
        }

        /// <summary>In HTML what a field gives is escaped, once it is formatted.</summary>
        private string Field(object? value, string specification)
        {
            if (!isHtml) return FormatValue(context, value, specification);
            if (value is not Markup markup) return Markup.EscapeText(FormatValue(context, value, specification));
            return specification.Length == 0 ? markup.Text : throw Wrong("HTML takes no format");
        }

        private static int FieldEnd(string format, int start)
        {
            var depth = 1;
            for (var i = start; i < format.Length; i++)
            {
                if (format[i] == '{') depth++;
                if (format[i] == '}' && --depth == 0) return i;
            }

            throw Wrong("a format has a '{' without a '}'");
        }

        private object? Lookup(string field)
        {
            var end = field.AsSpan().IndexOfAny(".[");
            var name = end < 0 ? field : field[..end];
            var value = First(name);
            var i = end < 0 ? field.Length : end;
            while (i < field.Length)
            {
                if (field[i] == '.')
                {
                    var next = field.AsSpan(i + 1).IndexOfAny(".[") is var n && n < 0 ? field.Length : i + 1 + n;
                    if (next == i + 1) throw Wrong("a field of a format has a '.' without a name");
                    value = Attribute(value, field[(i + 1)..next]);
                    i = next;
                    continue;
                }

                var close = field.IndexOf(']', i);
                if (field[i] != '[' || close < 0) throw Wrong("a field of a format has a '[' without a ']'");
                if (close == i + 1) throw Wrong("a field of a format has a '[]' without a name");
                value = Item(value, field[(i + 1)..close]);
                i = close + 1;
            }

            return value;
        }

        private object? First(string name)
        {
            if (name.Length == 0 || name.All(char.IsAsciiDigit))
            {
                if (mapping is not null) throw Wrong("a format of a mapping has names only");
                var index = Index(name);
                return index < args.Count ? args[index] : throw new TemplateException(TemplateErrorKind.Index, $"the format asks for argument {index}, and there are {args.Count}");
            }

            if (mapping is not null ? Mapping.Is(mapping) && Mapping.TryGet(mapping, name, out var value) : args.TryKeyword(name, out value)) return value;
            throw new TemplateException(TemplateErrorKind.Key, $"the format asks for '{name}', which was not given");
        }

        private int Index(string name)
        {
            if (name.Length == 0 ? _isManual : _automatic is not null) throw Wrong("the fields of a format are either all numbered or none");
            if (name.Length > 0)
            {
                _isManual = true;
                return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : throw Wrong("a number in a format is too large");
            }

            var next = _automatic ?? 0;
            _automatic = next + 1;
            return next;
        }

        private static object? Attribute(object? value, string name)
        {
            if (value is Undefined undefined) throw undefined.Fail();
            return Members.TryMember(value, name, out var member) ? member : throw new TemplateException(TemplateErrorKind.Attribute, $"a {TypeName.Of(value)} has no attribute '{name}'");
        }

        private object? Item(object? value, string key)
        {
            object? index = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Number.Box(number) : key;
            var item = Members.GetItem(context.Options.UndefinedKind, value, index);
            if (item is not Undefined) return item;
            throw new TemplateException(Mapping.Is(value) ? TemplateErrorKind.Key : index is string || Iteration.LengthOf(value) is null ? TemplateErrorKind.Type : TemplateErrorKind.Index, $"a {TypeName.Of(value)} has no item '{key}'");
        }

        private static TemplateException Wrong(string message) => new(TemplateErrorKind.Value, message);
    }
}
