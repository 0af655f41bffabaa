using Pthbs.Jinja.Runtime;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja;

/// <summary>One rendering as functions see it: who calls, from where, and how much it may still take.</summary>
public sealed class CallContext
{
    private const long StepsBetweenChecks = 1024;

    /// <summary>A frame takes about as long as so many turns of a loop.</summary>
    private const long StepsOfAFrame = 40;

    /// <summary>So many characters are walked through, and so many items moved or compared, in the time of one step.</summary>
    private const int CharactersInAStep = 1024, ItemsInAStep = 64;

    /// <summary>A look for a template on a disk takes about as long as so many turns of a loop.</summary>
    private const long StepsOfALookup = 1000;

    /// <summary>How many names of templates that do not exist a rendering remembers.</summary>
    private const int MostMissing = 10_000;

    private HashSet<string>? _missing;
    private long _steps;

    /// <summary>An item of a list or a dictionary is as much as so many bytes of text; more items than these are more than any limit.</summary>
    private const long BytesOfAnItem = 16, MostItems = long.MaxValue / 64;

    /// <summary>Bytes that were made, and how many of them are items.</summary>
    private long _text, _items;
    private List<TemplateWarning> _warnings = [];
    private Workspace? _workspace;

    internal CallContext(JinjaEnvironment environment, CancellationToken cancellation)
    {
        Environment = environment;
        CancellationToken = cancellation;
        Options = environment.Options;
    }

    /// <summary>The environment that renders.</summary>
    public JinjaEnvironment Environment { get; }

    /// <summary>Its options.</summary>
    public JinjaOptions Options { get; }

    /// <summary>Ends the rendering when it is cancelled.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The name of the template that calls.</summary>
    public string TemplateName => Current?.Code.Source.Name ?? "";

    /// <summary>The line of the call, counted from 1.</summary>
    public int Line => Current is { } frame ? frame.Code.Source.LineOf(frame.Position) : 0;

    /// <summary>Whether printed values are escaped where the call stands.</summary>
    public bool Autoescape => Current?.Autoescape ?? Options.Autoescape;

    internal Frame? Current { get; set; }

    internal IReadOnlyList<TemplateWarning> Warnings => _warnings;

    private int Depth { get; set; }

    private Workspace Workspace => _workspace ??= Environment.TakeWorkspace();

    /// <summary>A variable as the calling template sees it, outside its loops and macros; false if there is none.</summary>
    public bool TryResolve(string name, out object? value)
    {
        value = null;
        return Current is { } frame && frame.Context.TryResolve(name, out value);
    }

    /// <summary>Calls a function, macro or method that a template handed over.</summary>
    /// <exception cref="TemplateException">It cannot be called.</exception>
    public object? Call(object? callable, Arguments args)
    {
        Step();
        return callable switch
        {
            JinjaFunction function => Invoke(function, args),
            IJinjaCallable other => Made(other.Call(this, args)),
            Undefined undefined => throw undefined.Fail(),
            _ => throw new TemplateException(TemplateErrorKind.Type, $"a {TypeName.Of(callable)} cannot be called"),
        };
    }

    /// <summary>Counts text or items that are about to be made, before memory is taken for them.</summary>
    /// <exception cref="TemplateException">It is more than <see cref="JinjaOptions.MaxOutputBytes"/>.</exception>
    public void Charge(long count)
    {
        _text += count;
        if (_text > Options.MaxOutputBytes)
            throw new TemplateException(TemplateErrorKind.Limit, _items > _text / 2
                ? $"the rendering makes lists and dictionaries of more than {Options.MaxOutputBytes} bytes, at {BytesOfAnItem} for each item"
                : $"the rendering makes more than {Options.MaxOutputBytes} bytes of text");
    }

    /// <summary>Counts items of lists and dictionaries that are about to be made: an item is as much as so many bytes of text.</summary>
    /// <exception cref="TemplateException">It is more than <see cref="JinjaOptions.MaxOutputBytes"/>.</exception>
    public void ChargeItems(long count)
    {
        var bytes = Math.Min(count, MostItems) * BytesOfAnItem;
        _items += bytes;
        Charge(bytes);
    }

    /// <summary>Calls a function of the host or of the library. One that catches an error of a macro it called goes on from where it was.</summary>
    internal object? Invoke(JinjaFunction function, Arguments args)
    {
        var (frame, depth) = (Current, Depth);
        if (args.Count > 0 && PythonText.TryText(args[0], out var text)) StepOver(text);
        var value = Made(function(this, args));
        (Current, Depth) = (frame, depth);
        return value;
    }

    /// <summary>An output for text that becomes a value.</summary>
    internal CapturedOutput Capture() => Workspace.TakeOutput().Begin(this);

    internal void PutBack(CapturedOutput output) => Workspace.PutBack(output);

    /// <summary>Counts a value that a function has just made; its parts were counted when they were made.</summary>
    internal object? Made(object? value)
    {
        value = HostValue.Normalize(value);
        if (PythonText.TryText(value, out var text)) Charge(text.Length);
        return value;
    }

    /// <summary>A value that does not exist, of the environment's kind.</summary>
    public Undefined MakeUndefined(string name, string message) => Undefined.Because(Options.UndefinedKind, name, message);

    internal void Step(long count = 1)
    {
        var checkedAt = _steps / StepsBetweenChecks;
        _steps += count;
        if (_steps / StepsBetweenChecks == checkedAt) return;
        CancellationToken.ThrowIfCancellationRequested();
        if (_steps > Options.MaxSteps)
            throw new TemplateException(TemplateErrorKind.Limit, $"the rendering takes more than {Options.MaxSteps} steps");
    }

    /// <summary>Counts a look for a template.</summary>
    internal void StepOverLookup() => Step(StepsOfALookup);

    /// <summary>Whether this rendering has looked for a template already, and there is none.</summary>
    internal bool IsMissing(string name) => _missing is not null && _missing.Contains(name);

    /// <summary>Notes that there is no such template.</summary>
    internal void NoteMissing(string name)
    {
        if ((_missing ??= new HashSet<string>(StringComparer.Ordinal)).Count < MostMissing) _missing.Add(name);
    }

    /// <summary>Counts a walk through a text, or a part of it, as what it takes.</summary>
    internal void StepOver(string text) => Step(text.Length / CharactersInAStep);

    /// <summary>Counts a walk through items of a list.</summary>
    internal void StepOverItems(long count) => Step(count / ItemsInAStep);

    /// <summary>A frame to go into.</summary>
    internal Frame Begin(FunctionCode function, Context context, Output output, Frame? closure, string entry, string name)
    {
        var frame = Workspace.TakeFrame();
        frame.Begin(this, function, context, output, closure, entry, name);
        return frame;
    }

    /// <summary>Goes into a block, macro or template. A frame is left only when it ends well: an error finds the stack as it was.</summary>
    internal void Enter(Frame frame)
    {
        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw StackShortage.Error("the template");
        if (++Depth > Options.MaxDepth)
        {
            throw new TemplateException(TemplateErrorKind.Limit, $"templates, blocks and macros are nested deeper than {Options.MaxDepth} levels")
            {
                Hint = "something calls, includes or extends itself without end",
            };
        }

        Step(StepsOfAFrame);
        Current = frame;
    }

    /// <summary>Notes warnings, each once however often it comes.</summary>
    internal void Warn(IReadOnlyList<TemplateWarning> warnings)
    {
        if (warnings.Count > 0) _warnings = [.. _warnings.Union(warnings)];
    }

    /// <summary>Ends a rendering that went well: the next one uses its frames. One that failed may hold them still, in its error.</summary>
    internal void End()
    {
        // What a template has set may still call something with this context: it gets a workspace of its own then.
        if (_workspace is { } workspace) Environment.PutBack(workspace);
        _workspace = null;
    }

    internal void Leave(Frame frame)
    {
        Depth--;
        Current = frame.Caller;
        if (!frame.Function.KeepsFrames) Workspace.PutBack(frame);
    }
}
