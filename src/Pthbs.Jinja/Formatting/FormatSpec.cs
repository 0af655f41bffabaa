namespace Pthbs.Jinja.Formatting;

/// <summary>What stands behind the colon of <c>{:&gt;8.2f}</c>, and, in other words, between the <c>%</c> and its letter.</summary>
internal sealed record FormatSpec
{
    public string Fill { get; init; } = " ";

    /// <summary><c>&lt;</c>, <c>&gt;</c>, <c>^</c>, <c>=</c>, or none.</summary>
    public char Align { get; init; }

    public char Sign { get; init; } = '-';

    public bool Alternate { get; init; }

    public int Width { get; init; }

    /// <summary><c>,</c> or <c>_</c> between groups of digits, or none.</summary>
    public char Grouping { get; init; }

    public int? Precision { get; init; }

    public char Type { get; init; }

    public static FormatSpec Parse(CallContext context, string text)
    {
        var spec = new FormatSpec();
        var i = 0;
        var fill = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : 1;
        if (text.Length > fill && text[fill] is '<' or '>' or '^' or '=')
        {
            spec = spec with { Fill = text[..fill], Align = text[fill] };
            i = fill + 1;
        }
        else if (text.Length > 0 && text[0] is '<' or '>' or '^' or '=')
        {
            spec = spec with { Align = text[0] };
            i = 1;
        }

        if (i < text.Length && text[i] is '+' or '-' or ' ') spec = spec with { Sign = text[i++] };
        if (i < text.Length && text[i] == '#')
        {
            spec = spec with { Alternate = true };
            i++;
        }

        if (i < text.Length && text[i] == '0')
        {
            if (spec.Align == '\0') spec = spec with { Fill = "0", Align = '=' };
            i++;
        }

        spec = spec with { Width = ReadNumber(context, text, ref i) ?? 0 };
        if (i < text.Length && text[i] is ',' or '_') spec = spec with { Grouping = text[i++] };
        if (i < text.Length && text[i] == '.')
        {
            i++;
            spec = spec with { Precision = ReadNumber(context, text, ref i) ?? throw Wrong(text) };
        }

        if (i < text.Length) spec = spec with { Type = text[i++] };
        return i == text.Length ? spec : throw Wrong(text);
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
            number = number * 10 + (text[i] - '0');
            if (number > int.MaxValue) throw new TemplateException(TemplateErrorKind.Value, "a width in a format is too large");
        }

        context.Charge(number);
        return (int)number;
    }

    private static TemplateException Wrong(string text) => new(TemplateErrorKind.Value, $"'{text}' is no format");
}
