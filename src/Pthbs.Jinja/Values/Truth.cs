using System.Numerics;

namespace Pthbs.Jinja.Values;

/// <summary>What counts as true.</summary>
internal static class Truth
{
    public static bool Of(object? value) => value switch
    {
        bool b => b,
        null => false,
        string s => s.Length > 0,
        long l => l != 0,
        double d => d != 0,
        BigInteger => true,
        Markup m => m.Text.Length > 0,
        Undefined undefined => undefined.IsTrue(),
        JinjaRange range => range.Length > 0,
        _ when Mapping.Is(value) => Mapping.Count(value) > 0,
        IReadOnlyCollection<object?> collection => collection.Count > 0,
        _ => true,
    };
}
