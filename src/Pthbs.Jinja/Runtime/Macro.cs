using Pthbs.Jinja.Runtime.Expressions;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime;

/// <summary>A compiled macro, or the body of a call block. Slots that are -1 are not wanted.</summary>
/// <param name="Function">Its body.</param>
/// <param name="Parameters">The names of its parameters, their slots and defaults.</param>
/// <param name="CallerSlot">Where <c>caller</c> goes.</param>
/// <param name="KeywordsSlot">Where keyword arguments go that no parameter takes.</param>
/// <param name="ListSlot">Where positional arguments go that no parameter takes.</param>
/// <param name="IsAnonymous">Whether it is the body of a call block.</param>
internal sealed record MacroCode(
    FunctionCode Function, MacroParameter[] Parameters, int CallerSlot, int KeywordsSlot, int ListSlot, bool IsAnonymous);

/// <summary>One parameter of a macro.</summary>
internal sealed record MacroParameter(string Name, int Slot, Evaluator? Default);

/// <summary>A macro together with the frame that it was defined in.</summary>
internal sealed class Macro(MacroCode code, Frame definedIn) : IPrintingCallable, IJinjaObject
{
    private static readonly string[] Names = ["name", "arguments", "catch_kwargs", "catch_varargs", "caller"];
    private readonly bool _autoescape = definedIn.Autoescape;

    public string TypeName => "Macro";

    public IEnumerable<string> MemberNames => Names;

    public bool TryGetMember(string name, out object? value)
    {
        value = name switch
        {
            "name" => code.IsAnonymous ? null : code.Function.Name,
            "arguments" => new JinjaTuple([.. code.Parameters.Select(parameter => parameter.Name)]),
            "catch_kwargs" => Boxed.Bool(code.KeywordsSlot >= 0),
            "catch_varargs" => Boxed.Bool(code.ListSlot >= 0),
            "caller" => Boxed.Bool(code.CallerSlot >= 0),
            _ => null,
        };
        return Array.IndexOf(Names, name) >= 0;
    }

    public void Print(CallContext context, Arguments args, Output output)
    {
        var frame = context.Begin(code.Function, definedIn.Context, output, definedIn, code.IsAnonymous ? "body of the call of" : "macro", code.Function.Name);
        frame.Autoescape = _autoescape;
        Bind(context, frame, args);
        context.Enter(frame);
        ScopeEntry.Apply(code.Function.Entries, frame);
        FillIn(frame, args);
        code.Function.Body.Execute(frame);
        context.Leave(frame);
    }

    public override string ToString() => code.IsAnonymous ? "<Macro anonymous>" : $"<Macro {StringRepr.Of(code.Function.Name)}>";

    /// <summary>Gives the parameters the arguments; errors are those of the call.</summary>
    private void Bind(CallContext context, Frame frame, Arguments args)
    {
        var parameters = code.Parameters;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var hasCaller = args.Count >= parameters.Length && Array.Exists(parameters, parameter => parameter.Name == "caller");
        for (var i = 0; i < parameters.Length; i++)
        {
            var (name, slot, _) = parameters[i];
            frame.Slots[slot] = Sentinel.Missing;
            if (i < args.Count)
            {
                frame.Slots[slot] = args[i];
                continue;
            }

            hasCaller |= name == "caller";
            if (!args.TryKeyword(name, out var value)) continue;
            frame.Slots[slot] = value;
            taken.Add(name);
        }

        if (code.CallerSlot >= 0 && !hasCaller)
        {
            taken.Add("caller");
            frame.Slots[code.CallerSlot] = args.TryKeyword("caller", out var caller) && caller is not null
                ? caller
                : context.MakeUndefined("caller", "the macro was called without a body, so it has no caller");
        }

        TakeRest(frame, args, taken);
    }

    private void TakeRest(Frame frame, Arguments args, HashSet<string> taken)
    {
        var count = code.Parameters.Length;
        if (code.KeywordsSlot >= 0)
        {
            var rest = new JinjaDictionary();
            foreach (var (name, value) in args.Keywords)
            {
                if (!taken.Contains(name)) rest[name] = value;
            }

            frame.Slots[code.KeywordsSlot] = rest;
        }
        else
        {
            foreach (var (name, _) in args.Keywords)
            {
                if (!taken.Contains(name)) throw Unexpected(name);
            }
        }

        if (code.ListSlot >= 0) frame.Slots[code.ListSlot] = new JinjaTuple([.. args.Positional.Skip(count)]);
        else if (args.Count > count)
        {
            throw new TemplateException(TemplateErrorKind.Type, $"the macro '{code.Function.Name}' was given too many arguments")
            {
                Got = $"{args.Count}",
                Expected = $"at most {count}",
            };
        }
    }

    /// <summary>Evaluates the defaults, in order and inside the macro: a default may use the parameters before it.</summary>
    private void FillIn(Frame frame, Arguments args)
    {
        for (var i = args.Count; i < code.Parameters.Length; i++)
        {
            var (name, slot, @default) = code.Parameters[i];
            if (!ReferenceEquals(frame.Slots[slot], Sentinel.Missing)) continue;
            frame.Slots[slot] = @default is null
                ? frame.Call.MakeUndefined(name, $"the parameter '{name}' of the macro '{code.Function.Name}' was not given")
                : @default.Evaluate(frame);
        }
    }

    private TemplateException Unexpected(string name)
    {
        if (name == "caller")
        {
            return new TemplateException(TemplateErrorKind.Type, $"the macro '{code.Function.Name}' was called with a body, but does not use caller()");
        }

        return new TemplateException(TemplateErrorKind.Type, $"the macro '{code.Function.Name}' has no parameter '{name}'")
        {
            Hint = Errors.Suggestion.For(name, code.Parameters.Select(parameter => parameter.Name)),
        };
    }
}
