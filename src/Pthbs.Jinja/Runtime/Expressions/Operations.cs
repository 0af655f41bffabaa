using System.Runtime.CompilerServices;
using Pthbs.Jinja.Syntax;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime.Expressions;

internal sealed class ArithmeticOperation(int position, BinaryOperator op, Evaluator left, Evaluator right) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var a = left.Evaluate(frame);
        var b = right.Evaluate(frame);
        frame.Position = Position;
        return op switch
        {
            BinaryOperator.Add => Arithmetic.Add(frame.Call, a, b),
            BinaryOperator.Subtract => Arithmetic.Subtract(a, b),
            BinaryOperator.Multiply => Arithmetic.Multiply(frame.Call, a, b),
            BinaryOperator.Divide => Arithmetic.Divide(a, b),
            BinaryOperator.FloorDivide => Arithmetic.FloorDivide(a, b),
            BinaryOperator.Modulo => Arithmetic.Modulo(frame.Call, a, b),
            _ => Arithmetic.Power(frame.Call, a, b),
        };
    }
}

/// <summary><c>and</c> and <c>or</c>: the value of the operand that decided.</summary>
internal sealed class LogicalOperation(int position, bool isAnd, Evaluator left, Evaluator right) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var value = left.Evaluate(frame);
        frame.Position = left.Position;
        return Truth.Of(value) == isAnd ? right.Evaluate(frame) : value;
    }
}

internal sealed class UnaryOperation(int position, UnaryOperator op, Evaluator operand) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        frame.Position = Position;
        return op switch
        {
            UnaryOperator.Not => Boxed.Bool(!Truth.Of(value)),
            UnaryOperator.Negate => Arithmetic.Negate(value),
            _ => Arithmetic.Plus(value),
        };
    }
}

internal sealed class Comparison(int position, Evaluator first, (ComparisonOperator Operator, Evaluator Operand)[] rest) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var left = first.Evaluate(frame);
        foreach (var (op, operand) in rest)
        {
            var right = operand.Evaluate(frame);
            frame.Position = Position;
            if (!Holds(frame.Call, op, left, right)) return Boxed.False;
            left = right;
        }

        return Boxed.True;
    }

    public static bool Holds(CallContext context, ComparisonOperator op, object? left, object? right) => op switch
    {
        ComparisonOperator.Equal => Equality.AreEqual(left, right),
        ComparisonOperator.NotEqual => !Equality.AreEqual(left, right),
        ComparisonOperator.Less => Ordering.Compare(left, right, "<") < 0,
        ComparisonOperator.LessOrEqual => Ordering.Compare(left, right, "<=") <= 0,
        ComparisonOperator.Greater => Ordering.Compare(left, right, ">") > 0,
        ComparisonOperator.GreaterOrEqual => Ordering.Compare(left, right, ">=") >= 0,
        ComparisonOperator.In => Containment.Contains(context, right, left),
        _ => !Containment.Contains(context, right, left),
    };
}

/// <summary><c>~</c></summary>
internal sealed class Concatenation(int position, Evaluator[] parts) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var texts = new string[parts.Length];
        var values = new object?[parts.Length];
        var hasMarkup = false;
        for (var i = 0; i < parts.Length; i++) values[i] = parts[i].Evaluate(frame);
        for (var i = 0; i < parts.Length; i++)
        {
            frame.Position = parts[i].Position;
            texts[i] = PythonText.Str(values[i]);
            hasMarkup |= values[i] is Markup;
            frame.Call.Charge(texts[i].Length);
        }

        if (!frame.Autoescape || !hasMarkup) return string.Concat(texts);
        for (var i = 0; i < parts.Length; i++)
        {
            if (values[i] is not Markup) texts[i] = Markup.EscapeText(texts[i]);
        }

        return new Markup(string.Concat(texts));
    }
}

/// <summary><c>a if b else c</c></summary>
internal sealed class Choice(int position, Evaluator test, Evaluator then, Evaluator? otherwise) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Holds(frame)) return then.Evaluate(frame);
        return otherwise is null ? Missing() : otherwise.Evaluate(frame);
    }

    public override void Print(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Holds(frame)) then.Print(frame);
        else otherwise?.Print(frame);
    }

    private bool Holds(Frame frame)
    {
        var value = test.Evaluate(frame);
        frame.Position = test.Position;
        return Truth.Of(value);
    }

    /// <summary>Always the default kind, whatever the environment's: it prints as nothing.</summary>
    private static Undefined Missing() =>
        Undefined.Because(UndefinedKind.Default, "else", "the inline 'if' was false and has no 'else'");
}
