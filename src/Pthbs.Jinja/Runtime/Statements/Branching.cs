using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime.Statements;

internal sealed class Branch((Evaluator Test, Body Body)[] branches, Body otherwise) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        foreach (var (test, body) in branches)
        {
            frame.Position = test.Position;
            var value = test.Evaluate(frame);
            frame.Position = test.Position;
            if (Truth.Of(value)) return body.Execute(frame);
        }

        return otherwise.Execute(frame);
    }
}

internal sealed class Jump(Flow flow) : Instruction
{
    public override Flow Execute(Frame frame) => flow;
}

/// <summary>Something that is wrong only if it is reached.</summary>
internal sealed class Fail(int position, TemplateErrorKind kind, string message) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = position;
        throw new TemplateException(kind, message);
    }
}
