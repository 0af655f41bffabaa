using System.Numerics;

namespace Pthbs.Jinja.Values;

/// <summary>Hash codes for dictionary keys: equal values, equal codes, across kinds of numbers and text.</summary>
internal static class Hashing
{
    // Beyond these tuples count as equal here; equality then looks closely. Tuples that share their parts can be very large.
    private const int MaxDepth = 3;
    private const int MaxItems = 8;

    public static int Of(object? value) => Of(value, 0);

    /// <summary>Whether a value can be a key at all.</summary>
    public static bool CanHash(object? value) => value switch
    {
        string or long or null => true,
        JinjaTuple tuple => CanHash(tuple, []),
        _ => value is JinjaRange || (value is not IReadOnlyList<object?> && !Mapping.Is(value)),
    };

    private static int Of(object? value, int depth)
    {
        switch (value)
        {
            case null:
                return 0;
            case string s:
                return s.GetHashCode(StringComparison.Ordinal);
            case Markup m:
                return m.Text.GetHashCode(StringComparison.Ordinal);
            case long l:
                return ((double)l).GetHashCode();
            case bool b:
                return (b ? 1.0 : 0.0).GetHashCode();
            case double d:
                return (d == 0 ? 0.0 : d).GetHashCode();
            case BigInteger big:
                return ((double)big).GetHashCode();
            case JinjaTuple tuple:
                var hash = new HashCode();
                hash.Add(tuple.Count);
                for (var i = 0; i < tuple.Count && i < MaxItems; i++) hash.Add(depth < MaxDepth || tuple[i] is not JinjaTuple ? Of(tuple[i], depth + 1) : 0);
                if (depth == 0) RequireHashable(tuple);
                return hash.ToHashCode();
            case Undefined { Kind: UndefinedKind.Strict } undefined:
                throw undefined.Fail();
            case Undefined:
                return 1;
            case IReadOnlyList<object?> and not JinjaRange:
                throw Unhashable(value);
            case JinjaRange range:
                return range.Length.GetHashCode();
            default:
                return Mapping.Is(value) ? throw Unhashable(value) : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value);
        }
    }

    /// <summary>Every part has to be hashable, also those that the code leaves out.</summary>
    private static void RequireHashable(JinjaTuple tuple)
    {
        if (!CanHash(tuple)) throw new TemplateException(TemplateErrorKind.Type, "a tuple that holds a list or dictionary cannot be the key of a dictionary");
    }

    private static bool CanHash(JinjaTuple tuple, HashSet<JinjaTuple> seen)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return !seen.Add(tuple) || tuple.All(item => item is JinjaTuple inner ? CanHash(inner, seen) : CanHash(item));
    }

    private static TemplateException Unhashable(object? value) =>
        new(TemplateErrorKind.Type, $"a {TypeName.Of(value)} cannot be the key of a dictionary");
}
