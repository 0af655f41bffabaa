using Pthbs.Jinja.Runtime.Expressions;

namespace Pthbs.Jinja.Runtime.Statements;

internal sealed class DefineMacro(MacroCode code, Assigner target) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        target.Assign(frame, new Macro(code, frame));
        return Flow.Next;
    }
}

/// <summary><c>{% call %}</c></summary>
internal sealed class CallWithBody(int position, Evaluator callee, ArgumentEvaluator arguments, MacroCode body) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = position;
        var callable = callee.Evaluate(frame);
        var args = arguments.EvaluateWithCaller(frame, new Macro(body, frame));
        frame.Position = position;
        if (callable is IPrintingCallable printing)
        {
            printing.Print(frame.Call, args, frame.Output);
            return Flow.Next;
        }

        // What is called prints its own text: it is not escaped.
        var value = frame.Call.Call(callable, args);
        frame.Output.Write(Values.PythonText.Str(value));
        return Flow.Next;
    }
}
