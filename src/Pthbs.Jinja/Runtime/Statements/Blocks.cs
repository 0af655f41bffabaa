namespace Pthbs.Jinja.Runtime.Statements;

internal sealed class RenderBlock(int position, string name, bool required, VisibleVariables? scoped) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = position;
        var context = frame.Context;
        var link = context.Blocks.Find(name)!.Value;
        if (required && link.Parent is null)
        {
            throw new TemplateException(TemplateErrorKind.Runtime, $"the block '{name}' is required, and no template below defines it");
        }

        if (scoped is not null) context = new Context(context, context.Blocks, scoped.Collect(frame));
        BlockReference.Render(frame.Call, link, context, frame.Output);
        return Flow.Next;
    }
}

/// <summary><c>{% extends "name" %}</c> that runs whatever happens: the chain is worked out once and serves every rendering.</summary>
internal sealed class ExtendAlways(int position) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = position;
        var template = frame.Code.Template;
        frame.Loading = frame.Code.Extends!.Value.Name;
        var chain = template.Chain;
        frame.Loading = "";
        // A template that is itself extended finds its own chain as the upper part of the one that is rendered.
        if (ReferenceEquals(frame.Context.Blocks, template.OwnBlocks)) frame.Context.Blocks = chain;
        (frame.Parent, frame.ParentPosition) = (template.Parent, position);
        return Flow.Next;
    }
}

/// <summary><c>{% extends %}</c> with an expression, or under a condition.</summary>
internal sealed class Extend(int position, Evaluator template) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = position;
        if (frame.Parent is not null) throw new TemplateException(TemplateErrorKind.Runtime, "the template extends two others");
        var name = template.Evaluate(frame);
        frame.Position = position;
        if (name is TemplateBelow && frame.HasSet)
        {
            throw new TemplateException(TemplateErrorKind.Runtime, "the template extends the one below after it has set something, which that one would override")
            {
                Hint = "extend first, then set what differs",
            };
        }

        var parent = TemplateNames.Get(frame, name);
        // What the parent itself extends is loaded along with it.
        frame.Loading = parent.Name;
        frame.Context.Blocks = frame.Context.Blocks.ExtendedBy(parent);
        frame.Loading = "";
        (frame.Parent, frame.ParentPosition) = (parent, position);
        if (name is TemplateBelow) frame.Begun = parent.BeginSilently(frame.Call, frame.Context, frame.Output);
        return Flow.Next;
    }
}
