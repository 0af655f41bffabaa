using System.Numerics;
using System.Text;

namespace Pthbs.Jinja.Values;

/// <summary><c>value[start:stop:step]</c></summary>
internal static class Slicing
{
    public static object? Slice(object? value, object? start, object? stop, object? step)
    {
        if (value is Undefined undefined) return undefined.Kind == UndefinedKind.Chainable ? undefined : throw undefined.Fail();
        var isText = PythonText.TryText(value, out var text);
        if (!isText && value is not IReadOnlyList<object?>)
            throw new TemplateException(TemplateErrorKind.Type, $"a {TypeName.Of(value)} cannot be sliced");

        var length = isText ? CodePoints.Length(text!) : value is JinjaRange whole ? whole.Length : ((IReadOnlyList<object?>)value!).Count;
        var by = step is null ? 1 : Index(step, -length - 1, length + 1);
        if (by == 0) throw new TemplateException(TemplateErrorKind.Value, "the step of a slice cannot be zero");
        var (from, to) = Bounds(length, start, stop, by);
        var count = by > 0 ? (to > from ? (to - from + by - 1) / by : 0) : (from > to ? (from - to - by - 1) / -by : 0);

        if (isText)
        {
            var result = SliceText(text!, from, count, by);
            return value is Markup ? new Markup(result) : result;
        }

        if (value is JinjaRange range)
            return new JinjaRange(range.Start + from * range.Step, range.Start + (count == 0 ? from : from + count * by) * range.Step, range.Step * by);
        var items = (IReadOnlyList<object?>)value!;
        var list = new List<object?>((int)count);
        for (long i = 0; i < count; i++) list.Add(HostValue.Normalize(items[(int)(from + i * by)]));
        return value is JinjaTuple ? new JinjaTuple([.. list]) : list;
    }

    private static string SliceText(string text, long from, long count, long by)
    {
        if (CodePoints.AreUnits(text))
        {
            if (by == 1) return text.Substring((int)Math.Min(from, text.Length), (int)count);
            var picked = new StringBuilder((int)count);
            for (long i = 0; i < count; i++) picked.Append(text[(int)(from + i * by)]);
            return picked.ToString();
        }

        if (by == 1)
        {
            var start = CodePoints.ToUnits(text, (int)Math.Min(from, text.Length));
            return text[start..CodePoints.ToUnits(text, (int)count, start)];
        }

        var characters = CodePoints.Split(text);
        var result = new StringBuilder((int)count);
        for (long i = 0; i < count; i++) result.Append(characters[(int)(from + i * by)]);
        return result.ToString();
    }

    private static (long From, long To) Bounds(long length, object? start, object? stop, long by)
    {
        var (low, high) = by > 0 ? (0L, length) : (-1L, length - 1);
        return (start is null ? (by > 0 ? low : high) : Place(start), stop is null ? (by > 0 ? high : low) : Place(stop));

        long Place(object bound)
        {
            var i = Index(bound, -length - 1, length + 1);
            if (i < 0) i += length;
            return Math.Clamp(i, low, high);
        }
    }

    private static long Index(object value, long low, long high)
    {
        if (value is Undefined undefined) throw undefined.Kind == UndefinedKind.Strict ? undefined.Fail() : NoIndex(value);
        return Number.TryInteger(value, out var i) ? (long)BigInteger.Clamp(i, low, high) : throw NoIndex(value);
    }

    private static TemplateException NoIndex(object value) =>
        new(TemplateErrorKind.Type, $"the bounds of a slice are integers, not a {TypeName.Of(value)}");
}
