using System.Runtime.CompilerServices;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime.Expressions;

internal sealed class AttributeAccess(int position, Evaluator target, string name) : Evaluator(position)
{
    public Evaluator Target => target;

    public string Name => name;

    public override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var owner = target.Evaluate(frame);
        frame.Position = Position;
        return Members.GetAttribute(frame.Call.Options.UndefinedKind, owner, name);
    }
}

internal sealed class ItemAccess(int position, Evaluator target, Evaluator key) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var owner = target.Evaluate(frame);
        var value = key.Evaluate(frame);
        frame.Position = Position;
        if (PythonText.TryText(owner, out var text)) frame.Call.StepOver(text);
        return Members.GetItem(frame.Call.Options.UndefinedKind, owner, value);
    }
}

internal sealed class SliceAccess(int position, Evaluator target, Evaluator? start, Evaluator? stop, Evaluator? step) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var owner = target.Evaluate(frame);
        var (from, to, by) = (start?.Evaluate(frame), stop?.Evaluate(frame), step?.Evaluate(frame));
        frame.Position = Position;
        if (PythonText.TryText(owner, out var text))
        {
            frame.Call.StepOver(text);
            // Characters of two units are picked from a list of all.
            if (by is not null && !CodePoints.AreUnits(text)) frame.Call.ChargeItems(text.Length);
        }

        var slice = frame.Call.Made(Slicing.Slice(owner, from, to, by));
        if (slice is IReadOnlyList<object?> list and not JinjaRange) frame.Call.ChargeItems(list.Count);
        return slice;
    }
}
