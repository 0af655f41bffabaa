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
        if (values[0] is Markup && values[1] is string) indent = Markup.EscapeText(indent);

        // One newline more, so that a text that ends with one keeps it.
        var lines = StringSplitting.Lines(text + "\n");
        var withBlank = Truth.Of(values[3]);
        var result = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0) result.Append('\n');
            if (i == 0 ? Truth.Of(values[2]) : withBlank || lines[i].Length > 0)
            {
                context.Charge(indent.Length);
                result.Append(indent);
            }

            result.Append(lines[i]);
        }

        context.Charge(text.Length);
        return Text.Like(values[0], result.ToString());
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
