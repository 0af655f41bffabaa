using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Pthbs.Jinja.Values;

/// <summary><c>str()</c> and <c>repr()</c> as Python has them.</summary>
internal static class PythonText
{
    /// <summary>The text of a string, whether or not it is marked as HTML.</summary>
    public static bool TryText(object? value, [NotNullWhen(true)] out string? text)
    {
        text = value as string ?? (value as Markup)?.Text;
        return text is not null;
    }

    public static string Str(object? value) => value switch
    {
        string s => s,
        null => "None",
        bool b => b ? "True" : "False",
        long l => l.ToString(CultureInfo.InvariantCulture),
        double d => FloatText.Repr(d),
        BigInteger big => Integer(big),
        Markup m => m.Text,
        Undefined undefined => undefined.Print(),
        _ => Repr(value),
    };

    public static string Repr(object? value) => value switch
    {
        string s => StringRepr.Of(s),
        null or bool or long or double or BigInteger => Str(value),
        Undefined => "Undefined",
        _ => new ReprWriter().Write(value).ToString(),
    };

    private static string Integer(BigInteger value)
    {
        if (value.GetBitLength() > Number.MaxDigits * 3.33 && BigInteger.Abs(value) >= BigInteger.Pow(10, Number.MaxDigits))
            throw new TemplateException(TemplateErrorKind.Value, $"an integer of more than {Number.MaxDigits} digits cannot be printed");
        return value.ToString(CultureInfo.InvariantCulture);
    }
}
