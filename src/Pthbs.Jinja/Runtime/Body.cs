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
internal readonly struct Body
{
    /// <summary>The array of them; many bodies are one text, and hold that one itself.</summary>
    private readonly object _instructions;

    public Body(Instruction[] instructions) => _instructions = instructions;

    public Body(Instruction only) => _instructions = only;

    public static Body Empty { get; } = new([]);

    /// <summary>How many statements it has.</summary>
    public int Length => _instructions is Instruction[] instructions ? instructions.Length : 1;

    /// <summary>Executes some of its statements; none of them leaves it.</summary>
    public void Execute(Frame frame, int from, int to)
    {
        for (var i = from; i < to; i++) (_instructions is Instruction[] instructions ? instructions[i] : (Instruction)_instructions).Execute(frame);
    }

    public Flow Execute(Frame frame)
    {
        if (_instructions is not Instruction[] instructions) return ((Instruction)_instructions).Execute(frame);
        foreach (var instruction in instructions)
        {
            var flow = instruction.Execute(frame);
            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }
}
