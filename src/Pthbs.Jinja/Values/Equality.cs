using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pthbs.Jinja.Values;

/// <summary><c>==</c> as Python has it.</summary>
internal static class Equality
{
    /// <summary>The comparisons of parts that one comparison may take: lists that share their parts can be compared for ever.</summary>
    public const int MaxComparisons = 2_000_000;

    public static bool AreEqual(object? left, object? right)
    {
        var budget = MaxComparisons;
        return AreEqual(left, right, ref budget);
    }

    /// <summary>As Python looks for an item: the same object is found even if it does not equal itself.</summary>
    public static bool IsSame(object? left, object? right)
    {
        var budget = MaxComparisons;
        return IsSame(left, right, ref budget);
    }

    public static bool IsSame(object? left, object? right, ref int budget) =>
        (left is not null && ReferenceEquals(left, right)) || AreEqual(left, right, ref budget);

    public static void Spend(ref int budget)
    {
        if (--budget < 0) throw new TemplateException(TemplateErrorKind.Limit, "the values are too deeply interwoven to be compared");
    }

    private static bool AreEqual(object? left, object? right, ref int budget)
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
        Spend(ref budget);
        if (Mapping.Is(left)) return Mapping.Is(right) && EqualMappings(left, right, ref budget);
        return (left, right) switch
        {
            (JinjaTuple a, JinjaTuple b) => EqualItems(a, b, ref budget),
            (JinjaTuple, _) or (_, JinjaTuple) => false,
            (JinjaRange a, JinjaRange b) => a.Length == b.Length && (a.Length == 0 || (a.Start == b.Start && (a.Length == 1 || a.Step == b.Step))),
            (JinjaRange, _) or (_, JinjaRange) => false,
            (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => EqualItems(a, b, ref budget),
            (DictionaryView { Part: not DictionaryPart.Values } a, DictionaryView b) =>
                a.Part == b.Part && a.Count == b.Count && a.All(item => b.Any(other => IsSame(item, other))),
            (BigInteger a, BigInteger b) => a == b,
            _ => left.Equals(right),
        };
    }

    private static bool EqualItems(IReadOnlyList<object?> left, IReadOnlyList<object?> right, ref int budget)
    {
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!IsSame(HostValue.Normalize(left[i]), HostValue.Normalize(right[i]), ref budget)) return false;
        }

        return true;
    }

    private static bool EqualMappings(object left, object right, ref int budget)
    {
        if (Mapping.Count(left) != Mapping.Count(right)) return false;
        foreach (var (key, value) in Mapping.Items(left))
        {
            if (!Mapping.TryGet(right, key, out var other) || !IsSame(value, other, ref budget)) return false;
        }

        return true;
    }
}
