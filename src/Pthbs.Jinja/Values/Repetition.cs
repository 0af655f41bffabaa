using System.Text;

namespace Pthbs.Jinja.Values;

/// <summary><c>+</c> and <c>*</c> on text and lists.</summary>
internal static class Repetition
{
    /// <summary>Both one after the other, or null if they are not of one kind.</summary>
    public static object? Join(CallContext context, object? left, object? right)
    {
        if (PythonText.TryText(left, out var a) && PythonText.TryText(right, out var b))
        {
            context.Charge(a.Length + b.Length);
            if (left is string && right is string) return a + b;
            return new Markup((left is Markup ? a : Markup.EscapeText(a)) + (right is Markup ? b : Markup.EscapeText(b)));
        }

        if (left is JinjaTuple leftTuple && right is JinjaTuple rightTuple)
        {
            context.ChargeItems(leftTuple.Count + rightTuple.Count);
            return new JinjaTuple([.. leftTuple, .. rightTuple]);
        }

        if (!IsList(left) || !IsList(right)) return null;
        var (first, second) = ((IReadOnlyList<object?>)left!, (IReadOnlyList<object?>)right!);
        context.ChargeItems(first.Count + second.Count);
        var list = new List<object?>(first.Count + second.Count);
        list.AddRange(first);
        list.AddRange(second);
        return list;
    }

    /// <summary>One so many times as the other says, or null if neither is a number.</summary>
    public static object? Repeat(CallContext context, object? left, object? right)
    {
        var (value, count) = Number.IsInteger(right) ? (left, right) : (right, left);
        if (!Number.TryInteger(count, out var times)) return null;
        if (times < 0) times = 0;
        long length = value switch
        {
            string s => s.Length,
            Markup m => m.Text.Length,
            JinjaTuple tuple => tuple.Count,
            _ when IsList(value) => ((IReadOnlyList<object?>)value!).Count,
            _ => -1,
        };
        if (length < 0) return null;
        if (times > long.MaxValue) throw new TemplateException(TemplateErrorKind.Overflow, "the number after '*' is too large");
        var total = length * times;
        if (total > int.MaxValue / 4) throw new TemplateException(TemplateErrorKind.Limit, "the result of '*' is too long");
        if (value is string or Markup) context.Charge((long)total);
        else context.ChargeItems((long)total);
        // Nothing, however often, is nothing.
        var n = length == 0 ? 0 : (int)times;
        return value switch
        {
            string s => RepeatText(s, n),
            Markup m => new Markup(RepeatText(m.Text, n)),
            JinjaTuple tuple => new JinjaTuple([.. RepeatItems(tuple, n)]),
            _ => RepeatItems((IReadOnlyList<object?>)value!, n),
        };
    }

    private static string RepeatText(string text, int times) =>
        times == 1 ? text : new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static List<object?> RepeatItems(IReadOnlyList<object?> items, int times)
    {
        var result = new List<object?>(items.Count * times);
        for (var i = 0; i < times; i++) result.AddRange(items);
        return result;
    }

    private static bool IsList(object? value) => value is IReadOnlyList<object?> and not JinjaTuple and not JinjaRange;
}
