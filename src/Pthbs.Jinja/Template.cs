using System.Buffers;
using Pthbs.Jinja.Runtime;

namespace Pthbs.Jinja;

/// <summary>A compiled template. It can be rendered by several threads at once.</summary>
public sealed class Template
{
    private readonly JinjaEnvironment _environment;
    private readonly bool _isLoaded;
    private BlockTable? _chain;

    internal Template(JinjaEnvironment environment, TemplateCode code, bool isLoaded)
    {
        _environment = environment;
        _isLoaded = isLoaded;
        Code = code;
        Code.Template = this;
        OwnBlocks = new BlockTable(code);
    }

    /// <summary>The name it was loaded by.</summary>
    public string Name => Code.Source.Name;

    internal TemplateCode Code { get; }

    internal BlockTable OwnBlocks { get; }

    /// <summary>The template that it surely extends, once <see cref="Chain"/> has found it. Held here, it outlives the environment's memory of it.</summary>
    internal Template? Parent { get; private set; }

    /// <summary>Whether the environment keeps it. This and the two below belong to <see cref="Loading.TemplateCache"/> and its lock.</summary>
    internal bool IsKept { get; set; }

    /// <summary>The template that was used last before this one; null if none that is kept was.</summary>
    internal Template? UsedBefore { get; set; }

    /// <summary>The template that was used next after this one; null if none was.</summary>
    internal Template? UsedAfter { get; set; }

    /// <summary>Renders it to text, and tells what it set on the way.</summary>
    /// <exception cref="TemplateException">It failed; the place and how it came about are set.</exception>
    /// <exception cref="OperationCanceledException">The rendering was cancelled.</exception>
    public RenderResult Render(IReadOnlyDictionary<string, object?> variables, CancellationToken ct = default)
    {
        var call = new CallContext(_environment, ct);
        var bytes = new PooledBytes();
        var output = new Utf8Output(call, bytes);
        var context = Run(call, variables, output);
        output.Finish();
        call.End();
        return new RenderResult(bytes.Take(), context.Exports(), call.Warnings);
    }

    /// <summary>Renders it as UTF-8 into a destination, a part at a time: if it fails, the destination may have a part of it.</summary>
    /// <exception cref="TemplateException">It failed; the place and how it came about are set.</exception>
    /// <exception cref="OperationCanceledException">The rendering was cancelled.</exception>
    public void Render(IReadOnlyDictionary<string, object?> variables, IBufferWriter<byte> destination, CancellationToken ct = default)
    {
        var call = new CallContext(_environment, ct);
        var output = new Utf8Output(call, destination);
        Run(call, variables, output);
        output.Finish();
        call.End();
    }

    /// <inheritdoc/>
    public override string ToString() => $"<Template '{Name}'>";

    /// <summary>Renders it inside another rendering.</summary>
    internal void RenderInto(CallContext call, Context context, Output output, string entry)
    {
        var first = Begin(call, context, output, entry);
        var last = first;
        // The frames of a chain stand inside each other, as an error tells it, but chains are long: the stack of the machine need not hold them all.
        while (last.Parent is { } parent)
        {
            last.Position = last.ParentPosition;
            last = last.Begun is { } begun ? begun.Code.Template.GoOn(call, begun) : parent.Begin(call, context, output, "extends");
        }

        call.Warn(context.Blocks.Warnings);
        while (last != first)
        {
            var below = last.Caller!;
            call.Leave(last);
            last = below;
        }

        call.Leave(first);
    }

    /// <summary>Runs what it sets before it prints anything. It goes on when the template that extends it has set its own.</summary>
    internal Frame BeginSilently(CallContext call, Context context, Output output)
    {
        var frame = Open(call, context, output, "extends");
        var body = Code.Root.Body;
        body.Execute(frame, 0, Code.SilentStatements);
        // One that extends another prints nothing.
        frame.Done = frame.Parent is null ? Code.SilentStatements : body.Length;
        if (frame.Parent is not null) body.Execute(frame, Code.SilentStatements, body.Length);
        else context.SetMeanwhile ??= new HashSet<string>(StringComparer.Ordinal);
        call.Current = frame.Caller;
        return frame;
    }

    private Frame GoOn(CallContext call, Frame frame)
    {
        call.Current = frame;
        if (frame.Parent is not null) return frame;
        var context = frame.Context;
        (frame.Kept, context.SetMeanwhile) = (context.SetMeanwhile, null);
        foreach (var variable in Code.Variables)
        {
            if (context.TryGetSet(variable.Name, out var value)) frame.Slots[variable.Slot] = value;
            else if (!variable.IsStored && variable.Slot != Code.SelfSlot) frame.Slots[variable.Slot] = Sentinel.Unresolved;
        }

        Code.Root.Body.Execute(frame, frame.Done, Code.Root.Body.Length);
        return frame;
    }

    /// <summary>Runs its own text, up to what it extends; the frame is not left yet.</summary>
    private Frame Begin(CallContext call, Context context, Output output, string entry)
    {
        var frame = Open(call, context, output, entry);
        Code.Root.Body.Execute(frame);
        return frame;
    }

    private Frame Open(CallContext call, Context context, Output output, string entry)
    {
        var frame = call.Begin(Code.Root, context, output, null, entry, Name);
        if (Code.SelfSlot >= 0) frame.Slots[Code.SelfSlot] = context.Self;
        call.Enter(frame);
        if (_isLoaded) _environment.NoteUse(this);
        return frame;
    }

    /// <summary>The blocks of this template and of all that it surely extends. Worked out once.</summary>
    /// <exception cref="TemplateException">One of those is not there, or wrong, or extends one that extends it.</exception>
    internal BlockTable Chain => _chain ?? FindChain();

    /// <summary>Goes up to the template that extends no other, or to one that knows its chain, and comes down again.</summary>
    private BlockTable FindChain()
    {
        if (Code.Extends is { } direct)
        {
            Parent ??= _environment.GetTemplate(direct.Name, Name);
            if (Parent._chain is { } above) return _chain ??= new BlockTable(Code, above);
        }

        var below = new Stack<Template>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var top = this;
        while (top._chain is null && top.Code.Extends is { } extends)
        {
            below.Push(top);
            try
            {
                names.Add(top.Name);
                top.Parent ??= _environment.GetTemplate(extends.Name, top.Name);
                if (names.Contains(top.Parent.Name)) throw new TemplateException(TemplateErrorKind.Limit, $"the template '{top.Parent.Name}' extends itself");
            }
            catch (TemplateException error) when (top != this)
            {
                throw error.At(top.Code.Source, extends.Position);
            }

            top = top.Parent;
        }

        var chain = top._chain ??= top.OwnBlocks;
        while (below.TryPop(out var template)) chain = template._chain ??= new BlockTable(template.Code, chain);
        return chain;
    }

    private Context Run(CallContext call, IReadOnlyDictionary<string, object?> variables, Output output)
    {
        var context = new Context(_environment, OwnBlocks, variables);
        try
        {
            RenderInto(call, context, output, "renders");
            return context;
        }
        catch (TemplateException error)
        {
            throw ErrorPlace.Add(error, call.Current);
        }
        catch (InsufficientExecutionStackException error)
        {
            throw ErrorPlace.Add(StackShortage.Error("the template or its data", error), call.Current);
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            throw ErrorPlace.Add(new TemplateException(TemplateErrorKind.Host, error.Message, error), call.Current);
        }
    }
}
