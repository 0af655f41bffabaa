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
    }

    /// <inheritdoc/>
    public override string ToString() => $"<Template '{Name}'>";

    /// <summary>Renders it inside another rendering.</summary>
    internal void RenderInto(CallContext call, Context context, Output output, string entry)
    {
        var frame = call.Begin(Code.Root, context, output, null, entry, Name);
        if (Code.SelfSlot >= 0) frame.Slots[Code.SelfSlot] = context.Self;
        call.Enter(frame);
        if (_isLoaded) _environment.NoteUse(this);
        Code.Root.Body.Execute(frame);
        if (frame.Parent is { } parent)
        {
            frame.Position = frame.ParentPosition;
            parent.RenderInto(call, context, output, "extends");
        }
        else call.Warn(context.Blocks.Warnings);

        call.Leave(frame);
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
