namespace Pthbs.Jinja.Formatting;

/// <summary>What stands behind the colon of <c>{:&gt;8.2f}</c>, and, in other words, between the <c>%</c> and its letter.</summary>
internal sealed record FormatSpec
{
    public string Fill { get; init; } = " ";

    /// <summary><c>&lt;</c>, <c>&gt;</c>, <c>^</c>, <c>=</c>, or none.</summary>
    public char Align { get; init; }

    public char Sign { get; init; } = '-';

    /// <summary>Whether the format says what sign to write, even if that is the usual.</summary>
    public bool HasSign { get; init; }

    /// <summary>Whether a negative number that is zero in the result loses its sign.</summary>
    public bool NoNegativeZero { get; init; }

    public bool Alternate { get; init; }

    public int Width { get; init; }

    /// <summary><c>,</c> or <c>_</c> between groups of digits, or none.</summary>
    public char Grouping { get; init; }

    public int? Precision { get; init; }

    public char Type { get; init; }

    /// <summary>Reads a format for a kind of value.</summary>
    /// <param name="context">The rendering, which pays for the width.</param>
    /// <param name="text">The format.</param>
    /// <param name="type">The type that the format has if it names none.</param>
    public static FormatSpec Parse(CallContext context, string text, char type)
    {
        var spec = new FormatSpec { Type = type };
        var i = 0;
        var fill = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : 1;
        var hasFill = text.Length > fill && text[fill] is '<' or '>' or '^' or '=';
        if (hasFill)
        {
            spec = spec with { Fill = text[..fill], Align = text[fill] };
            i = fill + 1;
        }
        else if (text.Length > 0 && text[0] is '<' or '>' or '^' or '=')
        {
            spec = spec with { Align = text[0] };
            i = 1;
        }

        if (i < text.Length && text[i] is '+' or '-' or ' ') spec = spec with { Sign = text[i++], HasSign = true };
        if (Skip(text, 'z', ref i)) spec = spec with { NoNegativeZero = true };
        if (Skip(text, '#', ref i)) spec = spec with { Alternate = true };
        // A zero before the width fills with zeros, in numbers after the sign.
        if (!hasFill && Skip(text, '0', ref i)) spec = spec with { Fill = "0", Align = spec.Align == '\0' && type != 's' ? '=' : spec.Align };
        spec = spec with { Width = ReadNumber(context, text, ref i) ?? 0 };
        if (i < text.Length && text[i] is ',' or '_') spec = spec with { Grouping = text[i++] };
        if (Skip(text, '.', ref i)) spec = spec with { Precision = ReadNumber(context, text, ref i) ?? throw Wrong(text) };
        if (i < text.Length) spec = spec with { Type = text[i++] };
        if (i < text.Length) throw Wrong(text);
        var allowsGrouping = spec.Grouping == '\0' || spec.Type is '\0' or 'd' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%' || (spec.Grouping == '_' && spec.Type is 'b' or 'o' or 'x' or 'X');
        return allowsGrouping ? spec : throw Refused($"'{spec.Grouping}'", spec.Type);
    }

    /// <summary>The error of a part of a format that does not go with its type.</summary>
    public static TemplateException Refused(string part, char type) => new(TemplateErrorKind.Value, $"{part} in a format does not go with the type '{type}'");

    private static bool Skip(string text, char c, ref int i)
    {
        if (i >= text.Length || text[i] != c) return false;
        i++;
        return true;
    }

    /// <summary>Fills up to the width; what stands before the digits stays before the filling if that is asked for.</summary>
    public string Pad(string prefix, string body, char defaultAlign)
    {
        var missing = Width - Values.CodePoints.Length(prefix) - Values.CodePoints.Length(body);
        if (missing <= 0) return prefix + body;
        return (Align == '\0' ? defaultAlign : Align) switch
        {
            '<' => prefix + body + Fills(missing),
            '^' => Fills(missing / 2) + prefix + body + Fills(missing - missing / 2),
            '=' => prefix + Fills(missing) + body,
            _ => Fills(missing) + prefix + body,
        };
    }

    private string Fills(int count) => Methods.StringPadding.Repeat(Fill, count);

    public static int? ReadNumber(CallContext context, string text, ref int i)
    {
        if (i >= text.Length || !char.IsAsciiDigit(text[i])) return null;
        long number = 0;
        for (; i < text.Length && char.IsAsciiDigit(text[i]); i++)
        {
            if (number > (long.MaxValue - 9) / 10) throw new TemplateException(TemplateErrorKind.Value, "a width in a format has too many digits");
            number = number * 10 + (text[i] - '0');
        }

        if (number > int.MaxValue) throw new TemplateException(TemplateErrorKind.Limit, "a width in a format is too large");
        context.Charge(number);
        return (int)number;
    }

    private static TemplateException Wrong(string text) => new(TemplateErrorKind.Value, $"'{text}' is no format");
}
