using System.Runtime.CompilerServices;
using Pthbs.Jinja.Errors;
using Pthbs.Jinja.Runtime;
using Pthbs.Jinja.Runtime.Expressions;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Compiling;

/// <summary>Expressions.</summary>
internal sealed partial class Compiler
{
    private Evaluator CompileExpression(Expression expression, Place place)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return expression switch
        {
            ConstantExpression constant => new Constant(constant.Position, constant.Value),
            NameExpression name => CompileName(name, place),
            AttributeExpression access => new AttributeAccess(access.Position, CompileExpression(access.Target, place), access.Name),
            ItemExpression { Key: SliceExpression slice } item => CompileSlice(item, slice, place),
            ItemExpression item => new ItemAccess(item.Position, CompileExpression(item.Target, place), CompileExpression(item.Key, place)),
            CallExpression call => new CallOperation(call.Position, CompileExpression(call.Callee, place), CompileArguments(call.Arguments, place)),
            FilterExpression filter => CompileFilter(filter, place, -1),
            TestExpression test => CompileTest(test, place),
            UnaryExpression unary => new UnaryOperation(unary.Position, unary.Operator, CompileExpression(unary.Operand, place)),
            BinaryExpression binary => CompileBinary(binary, place),
            ComparisonExpression comparison => CompileComparison(comparison, place),
            ConcatenationExpression concatenation => new Concatenation(concatenation.Position, CompileAll(concatenation.Parts, place)),
            ConditionalExpression choice => CompileChoice(choice, place),
            ListExpression list => new MakeList(list.Position, CompileAll(list.Items, place)),
            TupleExpression tuple => CompileTuple(tuple, place),
            DictionaryExpression dictionary => CompileDictionary(dictionary, place),
            _ => throw new InvalidOperationException($"no such expression: {expression.GetType().Name}"),
        };
    }

    private static Evaluator CompileName(NameExpression name, Place place)
    {
        var symbol = place.Scope.Find(name.Name)!;
        var levels = place.Scope.Function.LevelsTo(symbol.Function);
        return levels == 0 ? new LocalVariable(name.Position, symbol.Slot, name.Name) : new OuterVariable(name.Position, levels, symbol.Slot, name.Name);
    }

    private SliceAccess CompileSlice(ItemExpression item, SliceExpression slice, Place place) => new(
        item.Position,
        CompileExpression(item.Target, place),
        CompileOptional(slice.Start, place),
        CompileOptional(slice.Stop, place),
        CompileOptional(slice.Step, place));

    private Evaluator CompileBinary(BinaryExpression binary, Place place)
    {
        var left = CompileExpression(binary.Left, place);
        var right = CompileExpression(binary.Right, place);
        return binary.Operator is BinaryOperator.And or BinaryOperator.Or
            ? new LogicalOperation(binary.Position, binary.Operator == BinaryOperator.And, left, right)
            : new ArithmeticOperation(binary.Position, binary.Operator, left, right);
    }

    private Comparison CompileComparison(ComparisonExpression comparison, Place place) => new(
        comparison.Position,
        CompileExpression(comparison.First, place),
        [.. comparison.Rest.Select(pair => (pair.Operator, CompileExpression(pair.Operand, place)))]);

    private MakeDictionary CompileDictionary(DictionaryExpression dictionary, Place place) => new(
        dictionary.Position,
        [.. dictionary.Pairs.Select(pair => (CompileExpression(pair.Key, place), CompileExpression(pair.Value, place)))]);

    private Choice CompileChoice(ConditionalExpression choice, Place place)
    {
        var inside = place with { IsConditional = true };
        return new Choice(
            choice.Position, CompileExpression(choice.Test, inside), CompileExpression(choice.Then, inside), CompileOptional(choice.Otherwise, inside));
    }

    private MakeTuple CompileTuple(TupleExpression tuple, Place place)
    {
        foreach (var item in tuple.Items)
        {
            // a[1:2, 3] parses, but nothing that a template can have takes it.
            if (item is SliceExpression) throw Fail("a slice cannot stand among other keys", item.Position);
        }

        return new MakeTuple(tuple.Position, CompileAll(tuple.Items, place));
    }

    private AppliedFunction CompileFilter(FilterExpression filter, Place place, int captureSlot)
    {
        var target = filter.Target switch
        {
            null => new CapturedText(filter.Position, captureSlot),
            FilterExpression inner when captureSlot >= 0 => CompileFilter(inner, place, captureSlot),
            _ => CompileExpression(filter.Target, place),
        };
        var function = Lookup("filter", filter.Name, filter.Position, _environment.Filters, place);
        return new AppliedFunction(filter.Position, target, function, CompileArguments(filter.Arguments, place));
    }

    private AppliedFunction CompileTest(TestExpression test, Place place)
    {
        var function = Lookup("test", test.Name, test.Position, _environment.Tests, place);
        return new AppliedFunction(test.Position, CompileExpression(test.Target, place), function, CompileArguments(test.Arguments, place));
    }

    private JinjaFunction Lookup(string what, string name, int position, IDictionary<string, JinjaFunction> table, Place place)
    {
        if (table.TryGetValue(name, out var function)) return function;
        var hint = ForeignWords.Find(name) is { } word ? $"write '{word}'" : Suggestion.For(name, table.Keys);
        var message = $"there is no {what} '{name}'";
        if (!place.IsConditional) throw Fail(message, position, hint);
        return (_, _) => throw new TemplateException(TemplateErrorKind.Runtime, message) { Hint = hint };
    }

    private ArgumentEvaluator CompileArguments(ArgumentList arguments, Place place)
    {
        if (ReferenceEquals(arguments, ArgumentList.Empty)) return ArgumentEvaluator.Empty;
        return new ArgumentEvaluator(
            CompileAll(arguments.Positional, place),
            [.. arguments.Keywords.Select(keyword => (keyword.Name, CompileExpression(keyword.Value, place)))],
            CompileOptional(arguments.UnpackedList, place),
            CompileOptional(arguments.UnpackedDictionary, place));
    }

    private Evaluator? CompileOptional(Expression? expression, Place place) => expression is null ? null : CompileExpression(expression, place);

    private Evaluator[] CompileAll(IReadOnlyList<Expression> expressions, Place place)
    {
        if (expressions.Count == 0) return [];
        var result = new Evaluator[expressions.Count];
        for (var i = 0; i < result.Length; i++) result[i] = CompileExpression(expressions[i], place);
        return result;
    }
}
