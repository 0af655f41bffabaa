using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>Takes values as the text, number or flag that a function wants.</summary>
internal static class Text
{
    /// <summary>Text, and nothing that would have to be turned into it.</summary>
    public static string Require(object? value, string function) => PythonText.TryText(value, out var text) ? text : throw Wrong(value, function, "text");

    public static long Integer(object? value, string function)
    {
        if (Number.TryLong(value, out var integer)) return integer;
        throw value is System.Numerics.BigInteger
            ? new TemplateException(TemplateErrorKind.Overflow, $"a number given to '{function}' is too large")
            : Wrong(value, function, "an integer");
    }

    /// <summary>A width: what is wider than any text may be is an error before anything is made.</summary>
    public static int Width(CallContext context, object? value, string function)
    {
        var width = Integer(value, function);
        if (width <= 0) return 0;
        context.Charge(width);
        return (int)width;
    }

    public static TemplateException Wrong(object? value, string function, string expected) => value is Undefined undefined
        ? undefined.Fail()
        : new TemplateException(TemplateErrorKind.Type, $"'{function}' was given a {TypeName.Of(value)}") { Expected = expected };

    /// <summary>Text of the same kind as what it was made from.</summary>
    public static object Like(object? original, string text) => original is Markup ? new Markup(text) : text;
}
