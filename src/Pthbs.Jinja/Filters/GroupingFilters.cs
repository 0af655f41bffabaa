using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>Filters that divide items into groups.</summary>
internal static class GroupingFilters
{
    private static readonly string[] GroupNames = ["grouper", "list"];
    private static readonly Signature GroupSignature = new("groupby", "value", "attribute", ("default", null), ("case_sensitive", false));
    private static readonly Signature BatchSignature = new("batch", "value", "linecount", ("fill_with", null));
    private static readonly Signature SliceSignature = new("slice", "value", "slices", ("fill_with", null));
    private static readonly Signature UniqueSignature = new("unique", "value", ("case_sensitive", false), ("attribute", null));

    public static object? GroupBy(CallContext context, Arguments args)
    {
        var values = args.Bind(GroupSignature);
        var path = new AttributePath(context, values[1], values[2]);
        var caseSensitive = Truth.Of(values[3]);
        var groups = new List<object?>();
        object? lastKey = null;
        List<object?>? members = null;
        foreach (var item in Sorting.Sort(context, Iteration.ListOf(context, values[0]), item => path.Key(item, caseSensitive), reverse: false))
        {
            context.ChargeItems(1);
            context.Step();
            var key = path.Key(item, caseSensitive);
            if (members is null || !Equality.AreEqual(lastKey, key))
            {
                (lastKey, members) = (key, []);
                // The group is called as its first item is, not by what it was sorted by.
                groups.Add(JinjaTuple.Named(GroupNames, path.Get(item), members));
            }

            members.Add(item);
        }

        return groups;
    }

    public static object? Batch(CallContext context, Arguments args)
    {
        var values = args.Bind(BatchSignature);
        return new Generator(Run(), "do_batch");

        IEnumerable<object?> Run()
        {
            var row = new List<object?>();
            foreach (var item in Iteration.Of(context, values[0]))
            {
                context.ChargeItems(1);
                context.Step();
                if (Equality.AreEqual(Number.Box(row.Count), values[1]))
                {
                    yield return row;
                    row = [];
                }

                row.Add(item);
            }

            if (row.Count == 0) yield break;
            if (values[2] is not null && Text.Integer(values[1], "batch") is var size && row.Count < size)
            {
                context.ChargeItems(size);
                row.AddRange(Enumerable.Repeat(values[2], (int)size - row.Count));
            }

            yield return row;
        }
    }

    public static object? Slice(CallContext context, Arguments args)
    {
        var values = args.Bind(SliceSignature);
        return new Generator(Run(), "sync_do_slice");

        IEnumerable<object?> Run()
        {
            var items = Iteration.ListOf(context, values[0]);
            var slices = Text.Integer(values[1], "slice");
            if (slices == 0) throw new TemplateException(TemplateErrorKind.ZeroDivision, "'slice' cannot make zero slices");
            var (size, extra) = (items.Count / slices, items.Count % slices);
            var start = 0;
            for (long i = 0; i < slices; i++)
            {
                context.Step();
                var end = start + (int)size + (i < extra ? 1 : 0);
                var slice = new List<object?>(end - start + 1);
                for (var item = start; item < end; item++) slice.Add(items[item]);
                context.ChargeItems(slice.Count + 2);
                if (values[2] is not null && i >= extra) slice.Add(values[2]);
                start = end;
                yield return slice;
            }
        }
    }

    public static object? Unique(CallContext context, Arguments args)
    {
        var values = args.Bind(UniqueSignature);
        return new Generator(Run(), "do_unique");

        IEnumerable<object?> Run()
        {
            var path = new AttributePath(context, values[2]);
            var caseSensitive = Truth.Of(values[1]);
            var seen = new JinjaDictionary();
            foreach (var item in Iteration.Of(context, values[0]))
            {
                context.ChargeItems(1);
                context.Step();
                var key = path.Key(item, caseSensitive);
                if (seen.ContainsKey(key)) continue;
                seen[key] = null;
                yield return item;
            }
        }
    }
}
