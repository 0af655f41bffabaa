namespace Pthbs.Jinja.Methods;

/// <summary>A method of Python's str, list, dict …</summary>
internal delegate object? Method(CallContext context, object self, Arguments args);

/// <summary>A method together with the value it belongs to.</summary>
internal sealed class BoundMethod(object self, string name, Method method) : IJinjaCallable
{
    public string TypeName => "builtin_function_or_method";

    public object? Call(CallContext context, Arguments args)
    {
        if (Values.PythonText.TryText(self, out var text)) context.StepOver(text);
        return method(context, self, args);
    }

    public override string ToString() => $"<built-in method {name} of {Values.TypeName.Of(self)} object>";
}
