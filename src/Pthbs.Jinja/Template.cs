using System.Buffers;
using Pthbs.Jinja.Runtime;

namespace Pthbs.Jinja;

/// <summary>A compiled template. It can be rendered by several threads at once.</summary>
public sealed class Template
{
    private readonly JinjaEnvironment _environment;
    private BlockTable? _chain;
    private bool _chainIsWhole;

    internal Template(JinjaEnvironment environment, TemplateCode code)
    {
        _environment = environment;
        Code = code;
        OwnBlocks = new BlockTable(code);
    }

    /// <summary>The name it was loaded by.</summary>
    public string Name => Code.Source.Name;

    internal TemplateCode Code { get; }

    internal BlockTable OwnBlocks { get; }

    /// <summary>Renders it to text, and tells what it set on the way.</summary>
    /// <exception cref="TemplateException">It failed; the place and how it came about are set.</exception>
    /// <exception cref="OperationCanceledException">The rendering was cancelled.</exception>
    public RenderResult Render(IReadOnlyDictionary<string, object?> variables, CancellationToken ct = default)
    {
        var call = new CallContext(_environment, ct);
        var output = new Output(call);
        var context = Run(call, variables, output);
        return new RenderResult(output.TakeBytes(), context.Exports(), Warnings(call, context));
    }

    /// <summary>Renders it as UTF-8 into a destination, a part at a time: if it fails, the destination may have a part of it.</summary>
    /// <exception cref="TemplateException">It failed; the place and how it came about are set.</exception>
    /// <exception cref="OperationCanceledException">The rendering was cancelled.</exception>
    public void Render(IReadOnlyDictionary<string, object?> variables, IBufferWriter<byte> destination, CancellationToken ct = default)
    {
        var call = new CallContext(_environment, ct);
        var output = new Output(call, destination);
        Run(call, variables, output);
        output.Finish();
    }

    /// <inheritdoc/>
    public override string ToString() => $"<Template '{Name}'>";

    /// <summary>Renders it inside another rendering.</summary>
    internal void RenderInto(CallContext call, Context context, Output output, string entry)
    {
        var frame = new Frame(call, Code.Root, context, output, null, entry, Name);
        if (Code.SelfSlot >= 0) frame.Slots[Code.SelfSlot] = new SelfReference(context);
        call.Enter(frame);
        Code.Root.Body.Execute(frame);
        if (frame.Parent is { } parent)
        {
            frame.Position = frame.ParentPosition;
            parent.RenderInto(call, context, output, "extends");
        }

        call.Leave(frame);
    }

    /// <summary>The blocks of this template and of all that it surely extends. Worked out once.</summary>
    internal BlockTable ChainBlocks(out bool isWhole)
    {
        if (_chain is null) FindChain();
        isWhole = _chainIsWhole;
        return _chain!;
    }

    private void FindChain()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var chain = OwnBlocks;
        var isWhole = !Code.ExtendsDynamically;
        if (Code.Extends is { } extends)
        {
            try
            {
                var parent = _environment.GetTemplate(extends.Name, Name);
                if (CanExtend(parent)) chain = OwnBlocks.ExtendedBy(parent);
                parent.ChainBlocks(out isWhole);
            }
            catch (TemplateException error)
            {
                throw error.At(Code.Source, extends.Position);
            }
        }

        (_chainIsWhole, _chain) = (isWhole, chain);
    }

    /// <summary>A template that extends itself, by whatever way, is found out when it is rendered: the depth is bounded there.</summary>
    private bool CanExtend(Template parent)
    {
        var seen = new HashSet<Template> { this };
        for (var template = parent; ; template = _environment.GetTemplate(template.Code.Extends.Value.Name, template.Name))
        {
            if (!seen.Add(template)) throw new TemplateException(TemplateErrorKind.Limit, $"the template '{parent.Name}' extends itself");
            if (template.Code.Extends is null) return true;
        }
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
            throw ErrorPlace.Add(new TemplateException(TemplateErrorKind.Limit, "the template or its data is nested too deeply", error), call.Current);
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            throw ErrorPlace.Add(new TemplateException(TemplateErrorKind.Host, error.Message, error), call.Current);
        }
    }

    private static IReadOnlyList<TemplateWarning> Warnings(CallContext call, Context context) => [.. call.Warnings, .. context.Blocks.Warnings];
}
