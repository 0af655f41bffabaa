using System.Numerics;
using Pthbs.Jinja.Formatting;

namespace Pthbs.Jinja.Values;

/// <summary>The operators of arithmetic, on numbers as Python has them; text and lists are handed on to <see cref="Repetition"/> and <see cref="PercentFormat"/>.</summary>
internal static class Arithmetic
{
    public static object? Add(CallContext context, object? left, object? right)
    {
        if (left is long a && right is long b)
        {
            var sum = unchecked(a + b);
            return ((a ^ sum) & (b ^ sum)) < 0 ? (BigInteger)a + b : Number.Box(sum);
        }

        if (Number.IsNumber(left) && Number.IsNumber(right))
        {
            if (left is double || right is double) return Number.ToDouble(left!) + Number.ToDouble(right!);
            return Number.Normalize(Integer(left) + Integer(right));
        }

        return Repetition.Join(context, left, right) ?? throw Unsupported("+", left, right);
    }

    public static object? Subtract(object? left, object? right)
    {
        if (left is long a && right is long b)
        {
            var difference = unchecked(a - b);
            return ((a ^ b) & (a ^ difference)) < 0 ? (BigInteger)a - b : Number.Box(difference);
        }

        RequireNumbers("-", left, right);
        if (left is double || right is double) return Number.ToDouble(left!) - Number.ToDouble(right!);
        return Number.Normalize(Integer(left) - Integer(right));
    }

    public static object? Multiply(CallContext context, object? left, object? right)
    {
        if (Number.IsNumber(left) && Number.IsNumber(right))
        {
            if (left is double || right is double) return Number.ToDouble(left!) * Number.ToDouble(right!);
            return Counted(context, Integer(left) * Integer(right));
        }

        return Repetition.Repeat(context, left, right) ?? throw Unsupported("*", left, right);
    }

    public static object? Divide(object? left, object? right)
    {
        RequireNumbers("/", left, right);
        if (IsZero(right)) throw ByZero();
        if (left is double || right is double) return Number.ToDouble(left!) / Number.ToDouble(right!);
        return TrueQuotient(Integer(left), Integer(right));
    }

    public static object? FloorDivide(object? left, object? right)
    {
        RequireNumbers("//", left, right);
        if (IsZero(right)) throw ByZero();
        if (left is double || right is double) return FloorFloat(Number.ToDouble(left!), Number.ToDouble(right!)).Quotient;
        var (quotient, _) = Floor(Integer(left), Integer(right));
        return Number.Normalize(quotient);
    }

    public static object? Modulo(CallContext context, object? left, object? right)
    {
        if (PythonText.TryText(left, out var format)) return PercentFormat.Apply(context, format, right, left is Markup);
        RequireNumbers("%", left, right);
        if (IsZero(right)) throw ByZero();
        if (left is double || right is double) return FloorFloat(Number.ToDouble(left!), Number.ToDouble(right!)).Remainder;
        var (_, remainder) = Floor(Integer(left), Integer(right));
        return Number.Normalize(remainder);
    }

    public static object? Power(CallContext context, object? left, object? right)
    {
        RequireNumbers("**", left, right);
        if (left is not double && right is not double)
        {
            var (@base, exponent) = (Integer(left), Integer(right));
            if (exponent.Sign >= 0) return Counted(context, IntegerPower(@base, exponent));
        }

        var (x, y) = (Number.ToDouble(left!), Number.ToDouble(right!));
        if (x == 0 && y < 0) throw new TemplateException(TemplateErrorKind.ZeroDivision, "zero cannot be raised to a negative power");
        if (x < 0 && double.IsFinite(x) && double.IsFinite(y) && y != Math.Floor(y))
            throw new TemplateException(TemplateErrorKind.Type, "a root of a negative number is complex, and complex numbers are not supported");
        var result = Math.Pow(x, y);
        if (double.IsInfinity(result) && double.IsFinite(x) && double.IsFinite(y))
            throw new TemplateException(TemplateErrorKind.Overflow, "the result of '**' is too large for a float");
        return result;
    }

    public static object? Negate(object? operand) => operand switch
    {
        double d => -d,
        Undefined undefined => throw undefined.Fail(),
        _ when Number.TryInteger(operand, out var integer) => Number.Normalize(-integer),
        _ => throw new TemplateException(TemplateErrorKind.Type, $"'-' cannot be applied to a {TypeName.Of(operand)}"),
    };

    public static object? Plus(object? operand) => operand switch
    {
        double => operand,
        Undefined undefined => throw undefined.Fail(),
        _ when Number.TryInteger(operand, out var integer) => Number.Normalize(integer),
        _ => throw new TemplateException(TemplateErrorKind.Type, $"'+' cannot be applied to a {TypeName.Of(operand)}"),
    };

    public static TemplateException Unsupported(string op, object? left, object? right)
    {
        if (left is Undefined undefinedLeft) return undefinedLeft.Fail();
        if (right is Undefined undefinedRight) return undefinedRight.Fail();
        var hint = op == "+" && (PythonText.TryText(left, out _) || PythonText.TryText(right, out _)) ? "'~' joins values as text" : null;
        return new TemplateException(TemplateErrorKind.Type, $"'{op}' cannot be applied to {TypeName.Of(left)} and {TypeName.Of(right)}") { Hint = hint };
    }

    /// <summary>Python's quotient and remainder of floats: the remainder has the sign of the divisor.</summary>
    public static (double Quotient, double Remainder) FloorFloat(double left, double right)
    {
        var remainder = left % right;
        var quotient = (left - remainder) / right;
        if (remainder != 0)
        {
            if (right < 0 != remainder < 0)
            {
                remainder += right;
                quotient -= 1;
            }
        }
        else
        {
            remainder = Math.CopySign(0.0, right);
        }

        if (quotient == 0) return (Math.CopySign(0.0, left / right), remainder);
        var floor = Math.Floor(quotient);
        return (quotient - floor > 0.5 ? floor + 1 : floor, remainder);
    }

    private static (BigInteger Quotient, BigInteger Remainder) Floor(BigInteger left, BigInteger right)
    {
        var quotient = BigInteger.DivRem(left, right, out var remainder);
        return !remainder.IsZero && remainder.Sign != right.Sign ? (quotient - 1, remainder + right) : (quotient, remainder);
    }

    private static BigInteger IntegerPower(BigInteger @base, BigInteger exponent)
    {
        if (BigInteger.Abs(@base) > 1 && exponent * @base.GetBitLength() > Number.MaxBits * 2)
            throw new TemplateException(TemplateErrorKind.Limit, "the result of '**' is too large");
        if (BigInteger.Abs(@base) <= 1 && exponent > 1) return @base.Sign < 0 && exponent.IsEven ? 1 : @base;
        return BigInteger.Pow(@base, (int)exponent);
    }

    /// <summary>Large integers are as much work as long texts.</summary>
    private static object Counted(CallContext context, BigInteger value)
    {
        const int BitsOfAByte = 8;
        if (value > long.MaxValue || value < long.MinValue) context.Charge(value.GetBitLength() / BitsOfAByte);
        return Number.Normalize(value);
    }

    /// <summary>The float nearest to the exact quotient.</summary>
    private static double TrueQuotient(BigInteger left, BigInteger right)
    {
        const long Exact = 1L << 53;
        if (BigInteger.Abs(left) <= Exact && BigInteger.Abs(right) <= Exact) return (double)left / (double)right;
        var shift = (int)(BigInteger.Abs(right).GetBitLength() - BigInteger.Abs(left).GetBitLength()) + 66;
        var (top, bottom) = shift >= 0 ? (left << shift, right) : (left, right << -shift);
        var quotient = BigInteger.DivRem(top, bottom, out var remainder);
        if (!remainder.IsZero) quotient = quotient.Sign * (BigInteger.Abs(quotient) | 1);
        var result = Math.ScaleB(Number.ToDouble(Number.Normalize(quotient)), -shift);
        return double.IsInfinity(result) ? throw new TemplateException(TemplateErrorKind.Overflow, "the result of '/' is too large for a float") : result;
    }

    private static bool IsZero(object? value) => value switch
    {
        double d => d == 0,
        _ => Integer(value).IsZero,
    };

    private static BigInteger Integer(object? value)
    {
        Number.TryInteger(value, out var integer);
        return integer;
    }

    private static void RequireNumbers(string op, object? left, object? right)
    {
        if (!Number.IsNumber(left) || !Number.IsNumber(right)) throw Unsupported(op, left, right);
    }

    private static TemplateException ByZero() => new(TemplateErrorKind.ZeroDivision, "division by zero");
}
