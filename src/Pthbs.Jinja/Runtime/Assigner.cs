using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime;

/// <summary>Puts a value where an assignment wants it.</summary>
internal abstract class Assigner(int position)
{
    public int Position => position;

    public abstract void Assign(Frame frame, object? value);
}

internal sealed class NameAssigner(int position, int slot) : Assigner(position)
{
    public override void Assign(Frame frame, object? value) => frame.Slots[slot] = value;
}

/// <summary>At the top level of a template a variable is also the context's, for blocks, parents and importers.</summary>
internal sealed class TopLevelAssigner(int position, int slot, string name) : Assigner(position)
{
    public override void Assign(Frame frame, object? value)
    {
        // What a layer above has set stays.
        if (frame.Kept is { } kept && kept.Contains(name))
        {
            frame.Context.TryGetSet(name, out var known);
            frame.Slots[slot] = known;
            return;
        }

        frame.HasSet = true;
        frame.Slots[slot] = value;
        frame.Context.Set(name, value);
    }
}

internal sealed class TupleAssigner(int position, Assigner[] items) : Assigner(position)
{
    public override void Assign(Frame frame, object? value)
    {
        frame.Position = Position;
        var values = Iteration.ListOf(frame.Call, Take(frame.Call, value));
        if (values.Count != items.Length)
        {
            throw new TemplateException(TemplateErrorKind.Value, values.Count < items.Length ? "there are too few values to unpack" : "there are too many values to unpack")
            {
                Got = $"{(values.Count > items.Length && value is not System.Collections.ICollection ? "more" : values.Count)}",
                Expected = $"{items.Length}",
            };
        }

        for (var i = 0; i < items.Length; i++) items[i].Assign(frame, values[i]);
    }

    /// <summary>No more than what shows that there are too many: the values may never end.</summary>
    private object? Take(CallContext context, object? value) =>
        value is Generator or JinjaRange ? Iteration.Of(context, value).Take(items.Length + 1).ToList() : value;
}

internal sealed class NamespaceAssigner(int position, Evaluator owner, string name) : Assigner(position)
{
    public override void Assign(Frame frame, object? value)
    {
        var target = owner.Evaluate(frame);
        frame.Position = Position;
        if (target is not JinjaNamespace ns)
        {
            throw new TemplateException(TemplateErrorKind.Runtime, "only the members of a namespace can be assigned to")
            {
                Got = target is Undefined undefined ? undefined.Message : TypeName.Of(target),
                Hint = "make it with '{% set x = namespace() %}'",
            };
        }

        ns[name] = value;
    }
}
