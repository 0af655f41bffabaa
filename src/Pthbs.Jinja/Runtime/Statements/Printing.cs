namespace Pthbs.Jinja.Runtime.Statements;

internal sealed class PrintText(byte[] utf8) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Output.Write(utf8);
        return Flow.Next;
    }
}

internal sealed class PrintValue(Evaluator value) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = value.Position;
        value.Print(frame);
        return Flow.Next;
    }
}

/// <summary>Runs something only as long as the template has not turned out to extend another: that one prints then.</summary>
internal sealed class UnlessExtending(Instruction inner) : Instruction
{
    public override Flow Execute(Frame frame) => frame.Parent is null ? inner.Execute(frame) : Flow.Next;
}

internal sealed class EvaluateOnly(Evaluator value) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = value.Position;
        value.Evaluate(frame);
        return Flow.Next;
    }
}
