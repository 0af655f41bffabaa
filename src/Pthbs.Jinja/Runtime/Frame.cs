using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime;

/// <summary>
/// One run of a template's body, a block, a macro or a recursive loop: its variables, where its text goes, and where it stands.
/// The chain of callers is what an error tells as the way it came about.
/// </summary>
internal sealed class Frame(CallContext call, FunctionCode code, Context context, Output output, Frame? closure, string entry, string name)
{
    public CallContext Call => call;

    public TemplateCode Code => code.Template;

    public Context Context => context;

    /// <summary>The frame that the function was defined in, for variables from outside it.</summary>
    public Frame? Closure => closure;

    public Frame? Caller { get; } = call.Current;

    /// <summary>What led into this frame, for errors: <c>block 'x'</c>, <c>include 'y'</c>.</summary>
    public string Entry => name.Length == 0 ? entry : $"{entry} '{name}'";

    public object?[] Slots { get; } = code.NewSlots();

    public Output Output { get; set; } = output;

    /// <summary>Where in the source the work stands, kept up before everything that can fail.</summary>
    public int Position { get; set; }

    /// <summary>The template that is asked for where the work stands, for an error in loading it.</summary>
    public string Loading { get; set; } = "";

    public bool Autoescape { get; set; } = closure?.Autoescape ?? call.Options.Autoescape;

    /// <summary>The template that this one extends, once it is known.</summary>
    public Template? Parent { get; set; }

    /// <summary>Where it says so.</summary>
    public int ParentPosition { get; set; }

    /// <summary>The value of a variable whose slot holds none yet.</summary>
    public object? Resolve(int slot, string name)
    {
        if (ReferenceEquals(Slots[slot], Sentinel.Unresolved))
        {
            if (context.TryResolve(name, out var value))
            {
                Slots[slot] = value;
                return value;
            }

            Slots[slot] = Sentinel.Missing;
        }

        return Undefined.Variable(call.Options.UndefinedKind, name, () => context.Names().Concat(code.VariableNames));
    }

    /// <summary>Prints a value as the autoescape setting wants it.</summary>
    public void Write(object? value)
    {
        switch (value)
        {
            case string text:
                Output.Write(Autoescape ? Markup.EscapeText(text) : text);
                break;
            case long number:
                Output.Write(number);
                break;
            case Markup markup:
                Output.Write(markup.Text);
                break;
            default:
                var printed = PythonText.Str(value);
                Output.Write(Autoescape ? Markup.EscapeText(printed) : printed);
                break;
        }
    }

    /// <summary>Runs something with the text going aside, and gives that text.</summary>
    public string Capture(Body body, out Flow flow)
    {
        var outside = Output;
        var inside = new Output(call);
        Output = inside;
        flow = body.Execute(this);
        Output = outside;
        return inside.TakeText();
    }

    /// <summary>Text that was captured, as a value.</summary>
    public object AsValue(string text) => Autoescape ? new Markup(text) : text;
}
