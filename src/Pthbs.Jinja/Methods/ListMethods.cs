using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>The methods of lists; those of tuples and of the host's lists, which a template cannot change, are the first two.</summary>
internal static class ListMethods
{
    private static readonly Signature IndexSignature = new("index", "value", ("start", 0L), ("stop", long.MaxValue)) { PositionalOnly = true };
    private static readonly Signature InsertSignature = new("insert", "index", "object") { PositionalOnly = true };
    private static readonly Signature PopSignature = new("pop", ("index", -1L)) { PositionalOnly = true };
    private static readonly Signature SortSignature = new("sort", ("key", null), ("reverse", false));

    public static Dictionary<string, Method> ReadOnly { get; } = new(StringComparer.Ordinal)
    {
        ["count"] = (context, self, args) => Count(context, (IReadOnlyList<object?>)self, One("count", args)),
        ["index"] = (context, self, args) => Index(context, (IReadOnlyList<object?>)self, args),
    };

    public static Dictionary<string, Method> Table { get; } = new(ReadOnly, StringComparer.Ordinal)
    {
        ["append"] = (context, self, args) => Done(context, 1, () => ((List<object?>)self).Add(One("append", args))),
        ["extend"] = (context, self, args) => Extend(context, (List<object?>)self, One("extend", args)),
        ["insert"] = (context, self, args) => Insert(context, (List<object?>)self, args),
        ["pop"] = (context, self, args) => Pop(context, (List<object?>)self, args),
        ["remove"] = (context, self, args) => Remove(context, (List<object?>)self, One("remove", args)),
        ["reverse"] = (context, self, _) => Reverse(context, (List<object?>)self),
        ["clear"] = (context, self, _) => Done(context, 0, ((List<object?>)self).Clear),
        ["copy"] = (context, self, _) => Copy(context, (List<object?>)self),
        ["sort"] = (context, self, args) => Sort(context, (List<object?>)self, args),
    };

    private static object? One(string name, Arguments args) =>
        args.Count == 1 && args.Keywords.Count == 0 ? args[0] : throw new TemplateException(TemplateErrorKind.Type, $"'{name}' takes one argument");

    private static object? Done(CallContext context, long items, Action action)
    {
        context.ChargeItems(items);
        action();
        return null;
    }

    private static object Count(CallContext context, IReadOnlyList<object?> list, object? item)
    {
        context.StepOverItems(list.Count);
        return Number.Box(list.Count(other => Equality.IsSame(other, item)));
    }

    private static object? Reverse(CallContext context, List<object?> list)
    {
        context.StepOverItems(list.Count);
        list.Reverse();
        return null;
    }

    private static object Index(CallContext context, IReadOnlyList<object?> list, Arguments args)
    {
        context.StepOverItems(list.Count);
        var values = args.Bind(IndexSignature);
        for (var i = Place(values[1]); i < Place(values[2]); i++)
        {
            if (Equality.IsSame(HostValue.Normalize(list[i]), values[0])) return Number.Box(i);
        }

        int Place(object? index) => (int)Math.Clamp(Text.Integer(index, "index") is var place && place < 0 ? place + list.Count : place, 0, list.Count);

        throw new TemplateException(TemplateErrorKind.Value, "the item is not in the list");
    }

    private static object? Extend(CallContext context, List<object?> list, object? items)
    {
        // The list may be extended by itself: what is there now is taken first.
        list.AddRange(Iteration.Collect(context, items));
        return null;
    }

    private static object? Insert(CallContext context, List<object?> list, Arguments args)
    {
        var values = args.Bind(InsertSignature);
        context.ChargeItems(1);
        var index = Text.Integer(values[0], "insert");
        if (index < 0) index += list.Count;
        var place = (int)Math.Clamp(index, 0, list.Count);
        // What stands behind the place is moved.
        context.StepOverItems(list.Count - place);
        list.Insert(place, values[1]);
        return null;
    }

    private static object? Pop(CallContext context, List<object?> list, Arguments args)
    {
        var index = Text.Integer(args.Bind(PopSignature)[0], "pop");
        if (list.Count == 0) throw new TemplateException(TemplateErrorKind.Index, "'pop' was called on an empty list");
        if (index < 0) index += list.Count;
        if (index < 0 || index >= list.Count) throw new TemplateException(TemplateErrorKind.Index, "'pop' was given a place that the list does not have");
        var item = list[(int)index];
        context.StepOverItems(list.Count - index);
        list.RemoveAt((int)index);
        return item;
    }

    private static object? Remove(CallContext context, List<object?> list, object? item)
    {
        context.StepOverItems(list.Count);
        var index = list.FindIndex(other => Equality.IsSame(other, item));
        if (index < 0) throw new TemplateException(TemplateErrorKind.Value, "the item to remove is not in the list");
        list.RemoveAt(index);
        return null;
    }

    private static List<object?> Copy(CallContext context, List<object?> list)
    {
        context.ChargeItems(list.Count);
        return [.. list];
    }

    private static object? Sort(CallContext context, List<object?> list, Arguments args)
    {
        if (args.Count > 0) throw new TemplateException(TemplateErrorKind.Type, "'sort' takes keyword arguments only");
        var values = args.Bind(SortSignature);
        var sorted = Sorting.Sort(context, list, item => values[0] is null ? item : context.Call(values[0], new Arguments([item])), Truth.Of(values[1]));
        list.Clear();
        list.AddRange(sorted);
        return null;
    }
}
