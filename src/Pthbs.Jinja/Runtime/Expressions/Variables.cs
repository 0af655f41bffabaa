namespace Pthbs.Jinja.Runtime.Expressions;

internal sealed class Constant(int position, object? value) : Evaluator(position)
{
    public object? Value => value;

    public override object? Evaluate(Frame frame) => value;
}

/// <summary>A variable of the frame itself.</summary>
internal sealed class LocalVariable(int position, int slot, string name) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        var value = frame.Slots[slot];
        return value is Sentinel ? frame.Resolve(slot, name) : value;
    }
}

/// <summary>A variable of a frame that the function was defined in.</summary>
internal sealed class OuterVariable(int position, int levels, int slot, string name) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        var owner = frame;
        for (var i = 0; i < levels; i++) owner = owner.Closure!;
        var value = owner.Slots[slot];
        return value is Sentinel ? owner.Resolve(slot, name) : value;
    }
}
