using System.Text;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>Making text wider.</summary>
internal static class StringPadding
{
    private static readonly Signature CenterSignature = new("center", "width", ("fillchar", " ")) { PositionalOnly = true };
    private static readonly Signature LeftSignature = new("ljust", "width", ("fillchar", " ")) { PositionalOnly = true };
    private static readonly Signature RightSignature = new("rjust", "width", ("fillchar", " ")) { PositionalOnly = true };
    private static readonly Signature ZerosSignature = new("zfill", "width") { PositionalOnly = true };
    private static readonly Signature TabsSignature = new("expandtabs", ("tabsize", 8L));

    public static object Center(CallContext context, string self, Arguments args)
    {
        var (width, fill) = Bind(context, args, CenterSignature);
        return Center(self, width, fill);
    }

    public static string Center(string text, int width, string fill)
    {
        var missing = width - CodePoints.Length(text);
        if (missing <= 0) return text;
        // Where the sides cannot be even, Python gives the left side more only if the width is odd.
        var left = missing / 2 + (missing & width & 1);
        return Repeat(fill, left) + text + Repeat(fill, missing - left);
    }

    public static object Left(CallContext context, string self, Arguments args)
    {
        var (width, fill) = Bind(context, args, LeftSignature);
        return self + Repeat(fill, width - CodePoints.Length(self));
    }

    public static object Right(CallContext context, string self, Arguments args)
    {
        var (width, fill) = Bind(context, args, RightSignature);
        return Repeat(fill, width - CodePoints.Length(self)) + self;
    }

    public static object Zeros(CallContext context, string self, Arguments args)
    {
        var width = Text.Width(context, args.Bind(ZerosSignature)[0], "zfill");
        var zeros = Repeat("0", width - CodePoints.Length(self));
        return self.Length > 0 && self[0] is '+' or '-' ? self[0] + zeros + self[1..] : zeros + self;
    }

    public static object ExpandTabs(CallContext context, string self, Arguments args)
    {
        var size = Text.Width(context, args.Bind(TabsSignature)[0], "expandtabs");
        var result = new StringBuilder(self.Length);
        var column = 0;
        foreach (var c in self)
        {
            if (c == '\t')
            {
                var count = size == 0 ? 0 : size - column % size;
                context.Charge(count);
                result.Append(' ', count);
                column += count;
                continue;
            }

            result.Append(c);
            column = c is '\n' or '\r' ? 0 : column + 1;
        }

        return result.ToString();
    }

    public static string Repeat(string fill, int count) => count <= 0 ? "" : new StringBuilder(fill.Length * count).Insert(0, fill, count).ToString();

    private static (int Width, string Fill) Bind(CallContext context, Arguments args, Signature signature)
    {
        var values = args.Bind(signature);
        var fill = Text.Require(values[1], signature.Name);
        if (CodePoints.Length(fill) != 1) throw new TemplateException(TemplateErrorKind.Type, $"'{signature.Name}' fills with one character");
        return (Text.Width(context, values[0], signature.Name), fill);
    }
}
