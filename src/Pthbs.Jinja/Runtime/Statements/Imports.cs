namespace Pthbs.Jinja.Runtime.Statements;

internal sealed class IncludeTemplate(int position, Evaluator template, bool ignoreMissing, VisibleVariables? variables) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = position;
        var name = template.Evaluate(frame);
        frame.Position = position;
        if (TemplateNames.GetAny(frame, name, ignoreMissing) is not { } included) return Flow.Next;

        var blocks = included.OwnBlocks;
        var context = variables is null
            ? new Context(frame.Call.Environment, blocks, null)
            : new Context(frame.Context, blocks, variables.Collect(frame));
        included.RenderInto(frame.Call, context, frame.Output, "include");
        return Flow.Next;
    }
}

/// <summary>Renders a template for its variables and macros; its text is dropped.</summary>
internal static class ImportedTemplate
{
    public static TemplateModule Load(Frame frame, Evaluator template, VisibleVariables? variables)
    {
        var name = template.Evaluate(frame);
        frame.Position = template.Position;
        var imported = TemplateNames.Get(frame, name);
        var given = variables is null ? null : frame.Context.Snapshot(variables.Collect(frame));
        var context = new Context(frame.Call.Environment, imported.OwnBlocks, given);
        var output = frame.Call.Capture();
        imported.RenderInto(frame.Call, context, output, "import");
        return new TemplateModule(imported.Name, context.Exports(), output.Take());
    }
}

internal sealed class ImportTemplate(int position, Evaluator template, int slot, string name, bool isTopLevel, VisibleVariables? variables) : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = position;
        var module = ImportedTemplate.Load(frame, template, variables);
        frame.Slots[slot] = module;
        if (isTopLevel) frame.Context.SetImported(name, module);
        return Flow.Next;
    }
}

internal sealed class ImportNames(int position, Evaluator template, (string Name, string Alias, int Slot)[] names, bool isTopLevel, VisibleVariables? variables)
    : Instruction
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = position;
        var module = ImportedTemplate.Load(frame, template, variables);
        foreach (var (name, alias, slot) in names)
        {
            if (!module.TryGetMember(name, out var value)) value = module.Missing(frame.Call, name);
            frame.Slots[slot] = value;
            if (isTopLevel) frame.Context.SetImported(alias, value);
        }

        return Flow.Next;
    }
}
