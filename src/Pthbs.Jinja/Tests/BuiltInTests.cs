using System.Numerics;
using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Runtime.Expressions;
using Pthbs.Jinja.Syntax;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Tests;

/// <summary>The tests of Jinja2 by name: what stands behind <c>is</c>.</summary>
internal static class BuiltInTests
{
    public static Dictionary<string, JinjaFunction> All { get; } = new(StringComparer.Ordinal)
    {
        ["defined"] = One("defined", (_, value) => value is not Undefined),
        ["undefined"] = One("undefined", (_, value) => value is Undefined),
        ["none"] = One("none", (_, value) => value is null),
        ["boolean"] = One("boolean", (_, value) => value is bool),
        ["true"] = One("true", (_, value) => value is true),
        ["false"] = One("false", (_, value) => value is false),
        ["integer"] = One("integer", (_, value) => value is long or BigInteger),
        ["float"] = One("float", (_, value) => value is double),
        ["number"] = One("number", (_, value) => Number.IsNumber(value)),
        ["string"] = One("string", (_, value) => value is string or Markup),
        ["mapping"] = One("mapping", (_, value) => Mapping.Is(value)),
        ["sequence"] = One("sequence", (_, value) => IsSequence(value)),
        ["iterable"] = One("iterable", (_, value) => value is Undefined { Kind: UndefinedKind.Strict } undefined ? throw undefined.Fail() : Iteration.Can(value)),
        ["callable"] = One("callable", (_, value) => value is JinjaFunction or IJinjaCallable or Undefined),
        ["escaped"] = One("escaped", (_, value) => value is Markup or Undefined { Kind: UndefinedKind.Chainable }),
        ["lower"] = One("lower", (_, value) => (bool)StringKinds.IsLower(PythonText.Str(value))),
        ["upper"] = One("upper", (_, value) => (bool)StringKinds.IsUpper(PythonText.Str(value))),
        ["odd"] = One("odd", (context, value) => Equality.AreEqual(Arithmetic.Modulo(context, value, Number.Box(2)), Number.Box(1))),
        ["even"] = One("even", (context, value) => Equality.AreEqual(Arithmetic.Modulo(context, value, Number.Box(2)), Number.Box(0))),
        ["divisibleby"] = Two("divisibleby", "num", (context, value, number) => Equality.AreEqual(Arithmetic.Modulo(context, value, number), Number.Box(0))),
        ["sameas"] = Two("sameas", "other", (_, value, other) => IsSame(value, other)),
        ["filter"] = One("filter", (context, value) => IsIn(context.Environment.Filters, value)),
        ["test"] = One("test", (context, value) => IsIn(context.Environment.Tests, value)),
        ["in"] = Two("in", "seq", (context, value, container) => Containment.Contains(context, container, value)),
        ["=="] = Compare("==", ComparisonOperator.Equal),
        ["eq"] = Compare("eq", ComparisonOperator.Equal),
        ["equalto"] = Compare("equalto", ComparisonOperator.Equal),
        ["!="] = Compare("!=", ComparisonOperator.NotEqual),
        ["ne"] = Compare("ne", ComparisonOperator.NotEqual),
        [">"] = Compare(">", ComparisonOperator.Greater),
        ["gt"] = Compare("gt", ComparisonOperator.Greater),
        ["greaterthan"] = Compare("greaterthan", ComparisonOperator.Greater),
        [">="] = Compare(">=", ComparisonOperator.GreaterOrEqual),
        ["ge"] = Compare("ge", ComparisonOperator.GreaterOrEqual),
        ["<"] = Compare("<", ComparisonOperator.Less),
        ["lt"] = Compare("lt", ComparisonOperator.Less),
        ["lessthan"] = Compare("lessthan", ComparisonOperator.Less),
        ["<="] = Compare("<=", ComparisonOperator.LessOrEqual),
        ["le"] = Compare("le", ComparisonOperator.LessOrEqual),
    };

    private static JinjaFunction One(string name, Func<CallContext, object?, bool> holds)
    {
        var signature = new Signature(name, "value");
        return (context, args) => Boxed.Bool(holds(context, args.Bind(signature)[0]));
    }

    private static JinjaFunction Two(string name, string parameter, Func<CallContext, object?, object?, bool> holds)
    {
        var signature = new Signature(name, "value", parameter);
        return (context, args) => args.Bind(signature) is var values ? Boxed.Bool(holds(context, values[0], values[1])) : null;
    }

    private static JinjaFunction Compare(string name, ComparisonOperator op) =>
        Two(name, "other", (context, value, other) => Comparison.Holds(context, op, value, other));

    private static bool IsSequence(object? value) =>
        value is string or Markup or IReadOnlyList<object?> or Undefined { Kind: not UndefinedKind.Strict } || Mapping.Is(value);

    /// <summary>Python's <c>is</c>; small integers and constants are one object there.</summary>
    private static bool IsSame(object? value, object? other) => (value, other) switch
    {
        (null, null) => true,
        (bool a, bool b) => a == b,
        (long a, long b) => a == b,
        (string a, string b) => a == b,
        _ => ReferenceEquals(value, other),
    };

    private static bool IsIn(IDictionary<string, JinjaFunction> table, object? name)
    {
        if (name is Undefined { Kind: UndefinedKind.Strict } undefined) throw undefined.Fail();
        _ = Hashing.Of(name);
        return PythonText.TryText(name, out var text) && table.ContainsKey(text);
    }
}
