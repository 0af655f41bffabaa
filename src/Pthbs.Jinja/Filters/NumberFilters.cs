using System.Numerics;
using Pthbs.Jinja.Formatting;
using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>Filters on numbers.</summary>
internal static class NumberFilters
{
    /// <summary>Beyond so many places rounding changes nothing in a float, or leaves nothing of it.</summary>
    private const int MaxPrecision = 400;

    private static readonly Signature RoundSignature = new("round", "value", ("precision", 0L), ("method", "common"));
    private static readonly Signature SumSignature = new("sum", "iterable", ("attribute", null), ("start", 0L));
    private static readonly Signature FileSizeSignature = new("filesizeformat", "value", ("binary", false));
    private static readonly string[] DecimalUnits = ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    private static readonly string[] BinaryUnits = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

    public static object? Abs(CallContext context, Arguments args)
    {
        var value = args.Bind(new Signature("abs", "x") { PositionalOnly = true })[0];
        if (value is double d) return Math.Abs(d);
        if (Number.TryInteger(value, out var integer)) return Number.Normalize(BigInteger.Abs(integer));
        throw Text.Wrong(value, "abs", "a number");
    }

    public static object? Sum(CallContext context, Arguments args)
    {
        var values = args.Bind(SumSignature);
        var path = values[1] is null ? null : new AttributePath(context, values[1]);
        var items = Iteration.Of(context, values[0]);
        if (PythonText.TryText(values[2], out _)) throw new TemplateException(TemplateErrorKind.Type, "'sum' adds numbers; text is put together by 'join'");
        var total = values[2];
        foreach (var item in items)
        {
            context.Step();
            total = Arithmetic.Add(context, total, path is null ? item : path.Get(item));
        }

        return total;
    }

    public static object? Round(CallContext context, Arguments args)
    {
        var values = args.Bind(RoundSignature);
        var method = values[2] as string;
        if (method is not ("common" or "ceil" or "floor"))
            throw new TemplateException(TemplateErrorKind.FilterArgument, "'round' knows the methods 'common', 'ceil' and 'floor'") { Got = PythonText.Repr(values[2]) };
        if (!Number.IsNumber(values[0])) throw Text.Wrong(values[0], "round", "a number");
        if (method == "common")
        {
            if (Number.IsInteger(values[0]) && values[1] is null or BigInteger { Sign: > 0 }) return Arithmetic.Plus(values[0]);
            return values[1] is null ? ConversionFilters.Truncate(Math.Round(Number.ToDouble(values[0]!), MidpointRounding.ToEven)) : Common(values[0]!, values[1] is BigInteger huge ? huge.Sign * MaxPrecision : Text.Integer(values[1], "round"));
        }

        var precision = Text.Integer(values[1], "round");
        var scale = Arithmetic.Power(context, Number.Box(10), Number.Box(precision));
        var scaled = Number.ToDouble(Arithmetic.Multiply(context, values[0], scale)!);
        if (!double.IsFinite(scaled)) throw new TemplateException(double.IsNaN(scaled) ? TemplateErrorKind.Value : TemplateErrorKind.Overflow, "an infinite number cannot be rounded");
        var whole = method == "ceil" ? Math.Ceiling(scaled) : Math.Floor(scaled);
        return Arithmetic.Divide(Number.Normalize(new BigInteger(whole)), scale);
    }

    public static object? FileSize(CallContext context, Arguments args)
    {
        var values = args.Bind(FileSizeSignature);
        if (!PythonText.TryText(values[0], out _) && !Number.IsNumber(values[0])) throw Text.Wrong(values[0], "filesizeformat", "a number");
        var bytes = ConversionFilters.ToFloat(values[0]) ?? throw new TemplateException(TemplateErrorKind.Value, $"{PythonText.Repr(values[0])} is no size");
        var isBinary = Truth.Of(values[1]);
        double @base = isBinary ? 1024 : 1000;
        if (bytes == 1) return "1 Byte";
        if (bytes < @base) return $"{PythonText.Str(Number.Normalize(new BigInteger(Math.Truncate(bytes))))} Bytes";
        var units = isBinary ? BinaryUnits : DecimalUnits;
        var unit = @base;
        foreach (var name in units)
        {
            unit *= @base;
            if (bytes < unit || name == units[^1]) return $"{NumberFormat.Body(@base * bytes / unit, 'f', 1, false)} {name}";
        }

        return null;
    }

    /// <summary>Python's round: to the nearest, exactly as the number is stored, ties to even.</summary>
    private static object Common(object value, long precision)
    {
        if (value is double d)
        {
            if (!double.IsFinite(d) || precision >= MaxPrecision) return d;
            if (precision <= -MaxPrecision) return Math.CopySign(0.0, d);
            if (precision >= 0) return double.Parse(FloatText.Fixed(d, (int)precision), System.Globalization.CultureInfo.InvariantCulture);
            var rounded = RoundInteger(new BigInteger(Math.Truncate(d)), (int)-precision, d - Math.Truncate(d));
            return Math.CopySign((double)rounded, d);
        }

        Number.TryInteger(value, out var integer);
        return precision >= 0 ? Number.Normalize(integer) : Number.Normalize(RoundInteger(integer, (int)Math.Min(-precision, 100_000), 0));
    }

    private static BigInteger RoundInteger(BigInteger value, int zeros, double fraction)
    {
        var unit = BigInteger.Pow(10, zeros);
        var quotient = BigInteger.DivRem(BigInteger.Abs(value), unit, out var rest);
        var order = (rest * 2).CompareTo(unit);
        if (order > 0 || (order == 0 && (fraction != 0 || !quotient.IsEven))) quotient += 1;
        return quotient * unit * (value.Sign < 0 ? -1 : 1);
    }
}
