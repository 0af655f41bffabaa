using System.Runtime.CompilerServices;
using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime.Expressions;

/// <summary>Something that prints as it runs: a macro, a block, a recursive loop. Its value is the text it prints.</summary>
internal interface IPrintingCallable : IJinjaCallable
{
    void Print(CallContext context, Arguments args, Output output);

    /// <summary>What it prints is its value.</summary>
    object? IJinjaCallable.Call(CallContext context, Arguments args)
    {
        var output = context.Capture();
        Print(context, args, output);
        var text = output.Take();
        return context.Autoescape ? new Markup(text) : text;
    }
}

internal sealed class CallOperation(int position, Evaluator callee, ArgumentEvaluator arguments) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return callee is AttributeAccess access ? CallMember(frame, access) : Call(frame, callee.Evaluate(frame));
    }

    public override void Print(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (callee is not AttributeAccess access) PrintCall(frame, callee.Evaluate(frame));
        else if (Owner(frame, access) is var owner && FindMethod(owner, access.Name) is { } method) PrintValue(frame, Invoke(frame, owner!, method));
        else if (owner is SelfReference self && self.Find(access.Name) is { } block) BlockReference.Print(frame.Call, block, self.Context, BlockArguments(frame), frame.Output);
        else PrintCall(frame, Members.GetAttribute(frame.Call.Options.UndefinedKind, owner, access.Name));
    }

    private object? CallMember(Frame frame, AttributeAccess access)
    {
        var owner = Owner(frame, access);
        if (FindMethod(owner, access.Name) is { } method) return Invoke(frame, owner!, method);
        if (owner is SelfReference self && self.Find(access.Name) is { } block) return frame.Call.Made(BlockReference.Call(frame.Call, block, self.Context, BlockArguments(frame)));
        return Call(frame, Members.GetAttribute(frame.Call.Options.UndefinedKind, owner, access.Name));
    }

    private static object? Owner(Frame frame, AttributeAccess access)
    {
        var owner = access.Target.Evaluate(frame);
        frame.Position = access.Position;
        return owner;
    }

    /// <summary>A method of Python's own types is called without making a value of it first.</summary>
    private static Method? FindMethod(object? owner, string name) =>
        owner is null or Undefined or IJinjaObject ? null : MethodTable.Find(owner, name);

    private object? Invoke(Frame frame, object owner, Method method)
    {
        var args = arguments.Evaluate(frame);
        frame.Position = Position;
        frame.Call.Step();
        if (PythonText.TryText(owner, out var text)) frame.Call.StepOver(text);
        return frame.Call.Made(method(frame.Call, owner, args));
    }

    /// <summary>A block is called without making a value of it first, too.</summary>
    private Arguments BlockArguments(Frame frame)
    {
        var args = arguments.Evaluate(frame);
        frame.Position = Position;
        frame.Call.Step();
        return args;
    }

    private object? Call(Frame frame, object? callable)
    {
        var args = arguments.Evaluate(frame);
        frame.Position = Position;
        return frame.Call.Call(callable, args);
    }

    private void PrintCall(Frame frame, object? callable)
    {
        if (callable is not IPrintingCallable printing)
        {
            PrintValue(frame, Call(frame, callable));
            return;
        }

        var args = arguments.Evaluate(frame);
        frame.Position = Position;
        printing.Print(frame.Call, args, frame.Output);
    }

    private void PrintValue(Frame frame, object? value)
    {
        frame.Position = Position;
        frame.Write(value);
    }
}

/// <summary>A filter or a test, applied to a value.</summary>
internal sealed class AppliedFunction(int position, Evaluator target, JinjaFunction function, ArgumentEvaluator arguments) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var args = arguments.EvaluateAfter(frame, target.Evaluate(frame));
        frame.Position = Position;
        frame.Call.Step();
        return frame.Call.Invoke(function, args);
    }
}

/// <summary>The text that the statement around a filter has captured.</summary>
internal sealed class CapturedText(int position, int slot) : Evaluator(position)
{
    public override object? Evaluate(Frame frame) => frame.Slots[slot];
}
