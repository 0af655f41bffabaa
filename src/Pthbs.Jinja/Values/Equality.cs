using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pthbs.Jinja.Values;

/// <summary><c>==</c> as Python has it.</summary>
internal static class Equality
{
    public static bool AreEqual(object? left, object? right)
    {
        switch (left, right)
        {
            case (Undefined { Kind: UndefinedKind.Strict } undefined, _):
                throw undefined.Fail();
            case (_, Undefined { Kind: UndefinedKind.Strict } undefined):
                throw undefined.Fail();
            case (Undefined a, Undefined b):
                return a.Kind == b.Kind;
            case (null, _) or (_, null):
                return left is null && right is null;
            case (string a, string b):
                return a == b;
            case (long a, long b):
                return a == b;
            case (double a, double b):
                return a == b;
        }

        if (Number.IsNumber(left) && Number.IsNumber(right)) return Ordering.CompareNumbers(left, right) == 0;
        if (PythonText.TryText(left, out var leftText)) return PythonText.TryText(right, out var rightText) && leftText == rightText;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Mapping.Is(left)) return Mapping.Is(right) && EqualMappings(left, right);
        return (left, right) switch
        {
            (JinjaTuple a, JinjaTuple b) => EqualItems(a, b),
            (JinjaTuple, _) or (_, JinjaTuple) => false,
            (JinjaRange a, JinjaRange b) => a.Length == b.Length && (a.Length == 0 || (a.Start == b.Start && (a.Length == 1 || a.Step == b.Step))),
            (JinjaRange, _) or (_, JinjaRange) => false,
            (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => EqualItems(a, b),
            (DictionaryView { Part: not DictionaryPart.Values } a, DictionaryView b) =>
                a.Part == b.Part && a.Count == b.Count && a.All(item => b.Any(other => IsSame(item, other))),
            (BigInteger a, BigInteger b) => a == b,
            _ => left.Equals(right),
        };
    }

    /// <summary>As Python looks for an item: the same object is found even if it does not equal itself.</summary>
    public static bool IsSame(object? left, object? right) => (left is not null && ReferenceEquals(left, right)) || AreEqual(left, right);

    private static bool EqualItems(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!IsSame(HostValue.Normalize(left[i]), HostValue.Normalize(right[i]))) return false;
        }

        return true;
    }

    private static bool EqualMappings(object left, object right)
    {
        if (Mapping.Count(left) != Mapping.Count(right)) return false;
        foreach (var (key, value) in Mapping.Items(left))
        {
            if (!Mapping.TryGet(right, key, out var other) || !IsSame(value, other)) return false;
        }

        return true;
    }
}
