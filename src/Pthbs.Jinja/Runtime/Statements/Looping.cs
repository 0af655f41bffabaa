using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime.Statements;

/// <summary>The parts of a loop that its forms share.</summary>
internal sealed record LoopParts(
    Evaluator Items,
    Assigner Target,
    ScopeEntry[] BodyScope,
    Body Body,
    Assigner? TestTarget,
    ScopeEntry[] TestScope,
    Evaluator? Test,
    ScopeEntry[] OtherwiseScope,
    Body Otherwise)
{
    /// <summary>The slots of what the body's scope sets.</summary>
    public required int[] Own { get; init; }

    /// <summary>Runs the loop over the items; <paramref name="loopSlot"/> is where the body wants <c>loop</c>, or -1.</summary>
    public Flow Run(Frame frame, object? items, int loopSlot, Func<object?, int, LoopContext>? makeLoop, int depth)
    {
        var source = Test is null ? items : new Generator(Selected(frame, Iteration.Of(frame.Call, items)));
        var ran = loopSlot >= 0 ? RunWithLoop(frame, loopSlot, makeLoop!(source, depth)) : RunPlain(frame, source);
        // What the loop called its items means nothing from here on, and is not to be suggested. What was made in the body may still look at it.
        if (!frame.Function.KeepsFrames) foreach (var slot in Own) frame.Slots[slot] = Sentinel.Missing;
        if (ran) return Flow.Next;
        ScopeEntry.Apply(OtherwiseScope, frame);
        // A break in the else part belongs to the loop around this one.
        return Otherwise.Execute(frame);
    }

    private bool RunPlain(Frame frame, object? items)
    {
        var ran = false;
        if (items is List<object?> list)
        {
            // By index: the body may append to the list, and Python then goes on into what was added.
            for (var i = 0; i < list.Count; i++)
            {
                ran = true;
                if (RunBody(frame, HostValue.Normalize(list[i]))) break;
            }

            return ran;
        }

        foreach (var item in Iteration.Of(frame.Call, items))
        {
            ran = true;
            if (RunBody(frame, item)) break;
        }

        return ran;
    }

    private bool RunWithLoop(Frame frame, int loopSlot, LoopContext loop)
    {
        var ran = false;
        while (loop.MoveNext(out var item))
        {
            ran = true;
            frame.Call.Step();
            ScopeEntry.Apply(BodyScope, frame);
            frame.Slots[loopSlot] = loop;
            Target.Assign(frame, item);
            if (Body.Execute(frame) == Flow.Break) break;
        }

        return ran;
    }

    private bool RunBody(Frame frame, object? item)
    {
        frame.Call.Step();
        ScopeEntry.Apply(BodyScope, frame);
        Target.Assign(frame, item);
        return Body.Execute(frame) == Flow.Break;
    }

    private IEnumerable<object?> Selected(Frame frame, IEnumerable<object?> items)
    {
        foreach (var item in items)
        {
            frame.Call.Step();
            ScopeEntry.Apply(TestScope, frame);
            TestTarget!.Assign(frame, item);
            frame.Position = Test!.Position;
            if (Truth.Of(Test.Evaluate(frame))) yield return item;
        }
    }
}

/// <summary><c>{% for %}</c></summary>
internal sealed class Loop(LoopParts parts, int loopSlot) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = parts.Items.Position;
        var items = parts.Items.Evaluate(frame);
        frame.Position = parts.Items.Position;
        return parts.Run(frame, items, loopSlot, (source, depth) => new LoopContext(frame.Call, source, depth, null), 0);
    }
}

/// <summary><c>{% for … recursive %}</c>: the body is a function that <c>loop(…)</c> calls again.</summary>
internal sealed class RecursiveLoop(Evaluator items, FunctionCode code, LoopParts parts, int loopSlot) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = items.Position;
        var first = items.Evaluate(frame);
        frame.Position = items.Position;
        Run(frame, first, 0, frame.Output);
        return Flow.Next;
    }

    private void Run(Frame outer, object? level, int depth, Output output)
    {
        var inner = outer.Call.Begin(code, outer.Context, output, outer, "recursive loop", "");
        (inner.Position, inner.Parent) = (items.Position, outer.Parent);
        outer.Call.Enter(inner);
        parts.Run(inner, level, loopSlot, (source, at) => new LoopContext(outer.Call, source, at, Recurse), depth);
        outer.Call.Leave(inner);

        void Recurse(object? next, int at, Output to) => Run(outer, next, at, to);
    }
}
