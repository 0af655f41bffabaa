using Pthbs.Jinja.Errors;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime;

/// <summary>
/// One run of a template's body, a block, a macro or a recursive loop: its variables, where its text goes, and where it stands.
/// The chain of callers is what an error tells as the way it came about. A rendering goes through thousands: what was left is begun again (<see cref="Workspace"/>).
/// </summary>
internal sealed class Frame
{
    private string _entry = "";
    private string _name = "";

    public CallContext Call { get; private set; } = null!;

    public FunctionCode Function { get; private set; } = null!;

    public TemplateCode Code => Function.Template;

    public Context Context { get; private set; } = null!;

    /// <summary>The frame that the function was defined in, for variables from outside it.</summary>
    public Frame? Closure { get; private set; }

    public Frame? Caller { get; private set; }

    /// <summary>What led into this frame, for errors: <c>block 'x'</c>, <c>include 'y'</c>.</summary>
    public string Entry => _name.Length == 0 ? _entry : $"{_entry} '{_name}'";

    /// <summary>The values of the function's variables, and room for more.</summary>
    public object?[] Slots { get; private set; } = [];

    public Output Output { get; set; } = null!;

    /// <summary>Where in the source the work stands, kept up before everything that can fail.</summary>
    public int Position { get; set; }

    /// <summary>The template that is asked for where the work stands, for an error in loading it.</summary>
    public string Loading { get; set; } = "";

    public bool Autoescape { get; set; }

    /// <summary>The template that this one extends, once it is known.</summary>
    public Template? Parent { get; set; }

    /// <summary>Where it says so.</summary>
    public int ParentPosition { get; set; }

    /// <summary>The frame of <see cref="Parent"/> where that has begun already, and waits to go on.</summary>
    public Frame? Begun { get; set; }

    /// <summary>Where it goes on: how many statements of its body have run.</summary>
    public int Done { get; set; }

    /// <summary>Whether this run of a template has set a variable at its top level.</summary>
    public bool HasSet { get; set; }

    /// <summary>The variables whose values stay as they are, whatever this template sets at its top level; null for none.</summary>
    public HashSet<string>? Kept { get; set; }

    public void Begin(CallContext call, FunctionCode function, Context context, Output output, Frame? closure, string entry, string name)
    {
        (Call, Function, Context, Output, Closure, Caller) = (call, function, context, output, closure, call.Current);
        (_entry, _name, Position, Loading, Parent) = (entry, name, 0, "", null);
        (Begun, Done, HasSet, Kept) = (null, 0, false, null);
        Autoescape = closure?.Autoescape ?? call.Options.Autoescape;
        Slots = function.FillSlots(Slots);
    }

    /// <summary>Lets go of everything but its room.</summary>
    public void Clear()
    {
        (Call, Function, Context, Output, Closure, Caller, Parent, Begun, Kept) = (null!, null!, null!, null!, null, null, null, null, null);
        Array.Clear(Slots);
    }

    /// <summary>The value of a variable whose slot holds none yet.</summary>
    public object? Resolve(int slot, string name)
    {
        if (ReferenceEquals(Slots[slot], Sentinel.Unresolved))
        {
            if (Context.TryResolve(name, out var value))
            {
                Slots[slot] = value;
                return value;
            }

            Slots[slot] = Sentinel.Missing;
        }

        return Missing(Call.Options.UndefinedKind, name, Context, Function, Slots, Position);
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
            // What an imported template printed is as safe as that template.
            case TemplateModule module:
                Output.Write(module.ToString());
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
        var inside = Call.Capture();
        Output = inside;
        flow = body.Execute(this);
        Output = outside;
        return inside.Take();
    }

    /// <summary>Text that was captured, as a value.</summary>
    public object AsValue(string text) => Autoescape ? new Markup(text) : text;

    private static Undefined Missing(UndefinedKind kind, string name, Context context, FunctionCode function, object?[] slots, int position) =>
        Undefined.Variable(kind, name, () => MissingName.Explain(function.Template, name, position) ?? Suggestion.For(name, context.Names().Concat(function.NamesIn(slots))));
}
