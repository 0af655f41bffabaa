using System.Text;
using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>Filters that lay text out.</summary>
internal static class LayoutFilters
{
    private const int DefaultLeeway = 5;

    private static readonly Signature IndentSignature = new("indent", "s", ("width", 4L), ("first", false), ("blank", false));
    private static readonly Signature TruncateSignature = new("truncate", "s", ("length", 255L), ("killwords", false), ("end", "..."), ("leeway", null));

    public static object? Indent(CallContext context, Arguments args)
    {
        var values = args.Bind(IndentSignature);
        if (!PythonText.TryText(values[1], out var indent)) indent = new string(' ', Text.Width(context, values[1], "indent"));
        var text = Text.Require(values[0], "indent");

        // One newline more, so that a text that ends with one keeps it.
        var lines = StringSplitting.Lines(text + "\n");
        var withFirst = Truth.Of(values[2]);
        var withBlank = Truth.Of(values[3]);
        // HTML put before plain text makes HTML of what it is put before.
        var escapes = values[1] is Markup && values[0] is not Markup;
        var result = new StringBuilder(escapes && withBlank ? Markup.EscapeText(lines[0]) : lines[0]);
        foreach (var line in lines.Skip(1))
        {
            result.Append('\n');
            if (!withBlank && line.Length == 0) continue;
            context.Charge(indent.Length);
            result.Append(indent).Append(escapes ? Markup.EscapeText(line) : line);
        }

        context.Charge(text.Length);
        if (!withFirst) return escapes && withBlank ? new Markup(result.ToString()) : Text.Like(values[0], result.ToString());
        if (!escapes) return Text.Like(values[0], indent + result);
        return new Markup(indent + (withBlank ? result.ToString() : Markup.EscapeText(result.ToString())));
    }

    public static object? Truncate(CallContext context, Arguments args)
    {
        var values = args.Bind(TruncateSignature);
        var end = Text.Require(values[3], "truncate");
        var leeway = values[4] is null ? DefaultLeeway : Text.Integer(values[4], "truncate");
        if (Ordering.Compare(values[1], Number.Box(CodePoints.Length(end)), "<") < 0)
            throw new TemplateException(TemplateErrorKind.Value, $"'truncate' cannot make text as short as {PythonText.Str(values[1])}: its end is longer");
        if (leeway < 0) throw new TemplateException(TemplateErrorKind.Value, "the leeway of 'truncate' is negative");
        // A list that is short enough passes, as it does in Jinja2; one that would have to be cut does not.
        var allowed = Arithmetic.Add(context, values[1], Number.Box(leeway));
        if (Iteration.LengthOf(values[0]) is { } whole && Ordering.Compare(Number.Box(whole), allowed, "<=") <= 0) return values[0];

        var text = Text.Require(values[0], "truncate");
        var length = Text.Integer(values[1], "truncate");
        var cut = text[..CodePoints.ToUnits(text, (int)(length - CodePoints.Length(end)))];
        if (!Truth.Of(values[2]) && cut.LastIndexOf(' ') is var space && space >= 0) cut = cut[..space];
        return Text.Like(values[0], cut + (values[0] is Markup && values[3] is string ? Markup.EscapeText(end) : end));
    }
}
