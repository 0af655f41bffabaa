namespace Pthbs.Jinja.Runtime;

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}

/// <summary>A compiled statement.</summary>
internal abstract class Instruction
{
    public abstract Flow Execute(Frame frame);
}

/// <summary>Statements one after the other.</summary>
internal readonly struct Body(Instruction[] instructions)
{
    public static Body Empty { get; } = new([]);

    public Flow Execute(Frame frame)
    {
        foreach (var instruction in instructions)
        {
            var flow = instruction.Execute(frame);
            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }
}
