namespace Pthbs.Jinja.Runtime.Statements;

internal sealed class AssignValue(Assigner target, Evaluator value) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = value.Position;
        target.Assign(frame, value.Evaluate(frame));
        return Flow.Next;
    }
}

/// <summary><c>{% set x %} … {% endset %}</c>; the filter, if there is one, reads the captured text from its slot.</summary>
internal sealed class AssignBlock(Assigner target, ScopeEntry[] scope, Body body, int captureSlot, Evaluator? filter) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        ScopeEntry.Apply(scope, frame);
        var text = frame.AsValue(frame.Capture(body, out var flow));
        if (flow != Flow.Next) return flow;
        object? value = text;
        if (filter is not null)
        {
            frame.Slots[captureSlot] = text;
            value = filter.Evaluate(frame);
            if (frame.Autoescape && value is not Markup) value = new Markup(Values.PythonText.Str(value));
        }

        frame.Position = target.Position;
        target.Assign(frame, value);
        return Flow.Next;
    }
}

/// <summary><c>{% filter x %} … {% endfilter %}</c></summary>
internal sealed class FilterBlock(ScopeEntry[] scope, Body body, int captureSlot, Evaluator filter) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        ScopeEntry.Apply(scope, frame);
        frame.Slots[captureSlot] = frame.AsValue(frame.Capture(body, out var flow));
        if (flow != Flow.Next) return flow;
        var value = filter.Evaluate(frame);
        frame.Position = filter.Position;
        frame.Output.Write(Values.PythonText.Str(value));
        return Flow.Next;
    }
}

/// <summary><c>{% with %}</c></summary>
internal sealed class WithScope(ScopeEntry[] scope, (Assigner Target, Evaluator Value)[] bindings, Body body) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        ScopeEntry.Apply(scope, frame);
        foreach (var (target, value) in bindings)
        {
            frame.Position = value.Position;
            target.Assign(frame, value.Evaluate(frame));
        }

        return body.Execute(frame);
    }
}

internal sealed class AutoescapeScope(ScopeEntry[] scope, Evaluator enabled, Body body) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        ScopeEntry.Apply(scope, frame);
        frame.Position = enabled.Position;
        var outside = frame.Autoescape;
        frame.Autoescape = Values.Truth.Of(enabled.Evaluate(frame));
        var flow = body.Execute(frame);
        frame.Autoescape = outside;
        return flow;
    }
}
