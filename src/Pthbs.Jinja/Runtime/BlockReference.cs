using Pthbs.Jinja.Runtime.Expressions;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime;

/// <summary>A block that can be called: <c>super</c>, <c>super.super</c>, <c>self.name</c>.</summary>
internal sealed class BlockReference(BlockLink link, Context context) : IPrintingCallable, IJinjaObject
{
    private static readonly string[] Names = ["super"];

    public string TypeName => "BlockReference";

    public IEnumerable<string> MemberNames => Names;

    /// <summary>The block above, or a value that says that there is none.</summary>
    private static object Super(CallContext call, BlockLink? parent, string name, Context context) => parent is not { } link
        ? call.MakeUndefined("super", $"no template above has a block '{name}'")
        : new BlockReference(link, context);

    public bool TryGetMember(string name, out object? value)
    {
        value = name == "super"
            ? link.Parent is { } parent ? new BlockReference(parent, context) : Undefined.Because(context.UndefinedKind, "super", $"no template above has a block '{link.Code.Name}'")
            : null;
        return value is not null;
    }

    public object? Call(CallContext call, Arguments args) => Call(call, link, context, args);

    public void Print(CallContext call, Arguments args, Output output) => Print(call, link, context, args, output);

    public static object Call(CallContext call, BlockLink link, Context context, Arguments args)
    {
        var output = call.Capture();
        Print(call, link, context, args, output);
        var text = output.Take();
        return call.Autoescape ? new Markup(text) : text;
    }

    public static void Print(CallContext call, BlockLink link, Context context, Arguments args, Output output)
    {
        if (args.Count > 0 || args.Keywords.Count > 0) throw new TemplateException(TemplateErrorKind.Type, "a block takes no arguments");
        Render(call, link, context, output);
    }

    public static void Render(CallContext call, BlockLink link, Context context, Output output)
    {
        var code = link.Code;
        var frame = call.Begin(code, context, output, null, "block", code.Name);
        frame.Position = code.Position;
        if (code.SelfSlot >= 0) frame.Slots[code.SelfSlot] = context.Self;
        if (code.SuperSlot >= 0) frame.Slots[code.SuperSlot] = Super(call, link.Parent, code.Name, context);
        call.Enter(frame);
        code.Body.Execute(frame);
        call.Leave(frame);
    }
}

/// <summary>What <c>self</c> is: the blocks of the template that is rendered.</summary>
internal sealed class SelfReference(Context context) : IJinjaObject
{
    public Context Context => context;

    public IEnumerable<string> MemberNames => context.Blocks.Names;

    public BlockLink? Find(string name) => context.Blocks.Find(name);

    public bool TryGetMember(string name, out object? value)
    {
        value = Find(name) is { } link ? new BlockReference(link, context) : null;
        return value is not null;
    }

    public override string ToString() => $"<TemplateReference {StringRepr.Of(context.Blocks.Name)}>";
}
