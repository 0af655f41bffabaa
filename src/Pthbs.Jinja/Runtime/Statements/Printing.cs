namespace Pthbs.Jinja.Runtime.Statements;

/// <summary>Text goes out from the source as it stands there: no copy of it is kept.</summary>
internal sealed class PrintText(int position, int length) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        var source = frame.Code.Source;
        if (source.Ascii is { } ascii) frame.Output.WriteAscii(ascii.AsSpan(position, length));
        else frame.Output.Write(source.Text.AsSpan(position, length));
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
