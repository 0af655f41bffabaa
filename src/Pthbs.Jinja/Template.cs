using System.Buffers;
using Pthbs.Jinja.Runtime;

namespace Pthbs.Jinja;

/// <summary>A compiled template. It can be rendered by several threads at once.</summary>
public sealed class Template
{
    private readonly JinjaEnvironment _environment;
    private Chain? _chain;

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
        var chain = _chain ??= FindChain();
        isWhole = chain.IsWhole;
        return chain.Blocks;
    }

    private Chain FindChain()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var chain = OwnBlocks;
        var isWhole = !Code.ExtendsDynamically;
        if (Code.Extends is { } extends)
        {
            try
            {
                var parent = _environment.GetTemplate(extends.Name, Name);
                RequireEnd(parent);
                chain = OwnBlocks.ExtendedBy(parent);
                parent.ChainBlocks(out isWhole);
            }
            catch (TemplateException error)
            {
                throw error.At(Code.Source, extends.Position);
            }
        }

        return new Chain(chain, isWhole);
    }

    /// <summary>Goes up from a parent to the template that extends no other, to be sure that there is one.</summary>
    private void RequireEnd(Template parent)
    {
        var seen = new HashSet<Template> { this };
        for (var template = parent; template.Code.Extends is { } extends;)
        {
            if (!seen.Add(template)) throw new TemplateException(TemplateErrorKind.Limit, $"the template '{parent.Name}' extends itself");
            try
            {
                template = _environment.GetTemplate(extends.Name, template.Name);
            }
            catch (TemplateException error)
            {
                throw error.At(template.Code.Source, extends.Position);
            }
        }
    }

    private sealed record Chain(BlockTable Blocks, bool IsWhole);

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
