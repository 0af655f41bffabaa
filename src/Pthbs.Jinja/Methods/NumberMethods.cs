using System.Numerics;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>The few methods of numbers.</summary>
internal static class NumberMethods
{
    public static Dictionary<string, Method> Integers { get; } = new(StringComparer.Ordinal)
    {
        ["bit_length"] = (_, self, _) => Number.Box((long)BigInteger.Abs(Integer(self)).GetBitLength()),
        ["bit_count"] = (_, self, _) => Number.Box(BigInteger.Abs(Integer(self)).ToByteArray().Sum(part => BitOperations.PopCount(part))),
        ["conjugate"] = (_, self, _) => Number.Normalize(Integer(self)),
    };

    public static Dictionary<string, Method> Floats { get; } = new(StringComparer.Ordinal)
    {
        ["is_integer"] = (_, self, _) => Boxed.Bool(double.IsFinite((double)self) && Math.Floor((double)self) == (double)self),
        ["conjugate"] = (_, self, _) => self,
    };

    /// <summary>The attributes of numbers, which are no methods.</summary>
    public static bool TryAttribute(object number, string name, out object? value)
    {
        value = name switch
        {
            "real" => number is bool ? Number.Normalize(Integer(number)) : number,
            "imag" => number is double ? 0.0 : Number.Box(0),
            "numerator" when number is not double => Number.Normalize(Integer(number)),
            "denominator" when number is not double => Number.Box(1),
            _ => null,
        };
        return value is not null;
    }

    private static BigInteger Integer(object value)
    {
        Number.TryInteger(value, out var integer);
        return integer;
    }
}
