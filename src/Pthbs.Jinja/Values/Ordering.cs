using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pthbs.Jinja.Values;

/// <summary><c>&lt;</c> and its kin: numbers with numbers, text with text, lists with lists, item by item.</summary>
internal static class Ordering
{
    /// <summary>Less than 0, 0 or more than 0; null where a NaN makes every comparison false.</summary>
    /// <exception cref="TemplateException">The two have no order.</exception>
    public static int? Compare(object? left, object? right, string op)
    {
        var budget = Equality.MaxComparisons;
        return Compare(left, right, op, ref budget);
    }

    private static int? Compare(object? left, object? right, string op, ref int budget)
    {
        if (left is long a && right is long b) return a.CompareTo(b);
        if (left is Undefined undefinedLeft) throw undefinedLeft.Fail();
        if (right is Undefined undefinedRight) throw undefinedRight.Fail();
        if (Number.IsNumber(left) && Number.IsNumber(right)) return CompareNumbers(left!, right!);
        if (PythonText.TryText(left, out var leftText) && PythonText.TryText(right, out var rightText)) return CompareText(leftText, rightText);
        if (left is JinjaTuple == right is JinjaTuple && left is IReadOnlyList<object?> and not JinjaRange && right is IReadOnlyList<object?> and not JinjaRange)
            return CompareItems((IReadOnlyList<object?>)left, (IReadOnlyList<object?>)right, op, ref budget);
        throw new TemplateException(TemplateErrorKind.Type, $"'{op}' cannot compare {TypeName.Of(left)} and {TypeName.Of(right)}");
    }

    public static int? CompareNumbers(object left, object right)
    {
        if (left is double || right is double) return CompareFloats(left, right);
        Number.TryInteger(left, out var a);
        Number.TryInteger(right, out var b);
        return a.CompareTo(b);
    }

    /// <summary>By code points, which UTF-16 orders differently above the first plane.</summary>
    public static int CompareText(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        var i = left.AsSpan(0, length).CommonPrefixLength(right);
        if (i == length) return left.Length.CompareTo(right.Length);
        var (a, b) = (left[i], right[i]);
        var (surrogateA, surrogateB) = (char.IsSurrogate(a), char.IsSurrogate(b));
        return surrogateA == surrogateB ? a.CompareTo(b) : surrogateA ? 1 : -1;
    }

    private static int? CompareFloats(object left, object right)
    {
        if (left is double a && right is double b)
            return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
        if (left is double) return -CompareFloats(right, left);

        var value = (double)right;
        if (double.IsNaN(value)) return null;
        if (double.IsInfinity(value)) return value > 0 ? -1 : 1;
        Number.TryInteger(left, out var integer);
        var whole = Math.Floor(value);
        var order = integer.CompareTo(new BigInteger(whole));
        return order != 0 || whole == value ? order : -1;
    }

    private static int? CompareItems(IReadOnlyList<object?> left, IReadOnlyList<object?> right, string op, ref int budget)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Equality.Spend(ref budget);
        for (var i = 0; i < left.Count && i < right.Count; i++)
        {
            var (a, b) = (HostValue.Normalize(left[i]), HostValue.Normalize(right[i]));
            if (!Equality.IsSame(a, b, ref budget)) return Compare(a, b, op, ref budget);
        }

        return left.Count.CompareTo(right.Count);
    }
}
