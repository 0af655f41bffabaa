using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>Filters that put items in order.</summary>
internal static class SortingFilters
{
    private static readonly Signature SortSignature = new("sort", "value", ("reverse", false), ("case_sensitive", false), ("attribute", null));
    private static readonly Signature DictionarySignature = new("dictsort", "value", ("case_sensitive", false), ("by", "key"), ("reverse", false));
    private static readonly Signature MinSignature = new("min", "value", ("case_sensitive", false), ("attribute", null));
    private static readonly Signature MaxSignature = new("max", "value", ("case_sensitive", false), ("attribute", null));

    public static object? Sort(CallContext context, Arguments args)
    {
        var values = args.Bind(SortSignature);
        var caseSensitive = Truth.Of(values[2]);
        var paths = PythonText.TryText(values[3], out var names)
            ? names.Split(',').Select(name => new AttributePath(context, name)).ToArray()
            : [new AttributePath(context, values[3])];
        return Sorting.Sort(context, Counted(context, values[0]), item => Key(item), Truth.Of(values[1]));

        // A list, as Python does it: of two items that differ in none, neither is asked for more. For one path that matters
        // only where equal keys have no order: two undefined values.
        object? Key(object? item) => paths.Length == 1 && context.Options.UndefinedKind == UndefinedKind.Strict
            ? paths[0].Key(item, caseSensitive)
            : paths.Select(path => path.Key(item, caseSensitive)).ToList();
    }

    public static object? DictionarySort(CallContext context, Arguments args)
    {
        var values = args.Bind(DictionarySignature);
        var part = values[2] switch
        {
            "key" => 0,
            "value" => 1,
            _ => throw new TemplateException(TemplateErrorKind.FilterArgument, "'dictsort' sorts by 'key' or by 'value'") { Got = PythonText.Repr(values[2]) },
        };
        if (values[0] is Undefined undefined) throw undefined.Fail();
        if (!Mapping.Is(values[0])) throw new TemplateException(TemplateErrorKind.Type, $"'dictsort' takes a dictionary, not a {TypeName.Of(values[0])}");
        var caseSensitive = Truth.Of(values[1]);
        var pairs = Mapping.Items(values[0]!).Select(pair => (object?)new JinjaTuple(pair.Key, pair.Value));
        return Sorting.Sort(context, pairs, Key, Truth.Of(values[3]));

        object? Key(object? pair)
        {
            var value = ((JinjaTuple)pair!)[part];
            return caseSensitive ? value : AttributePath.IgnoreCase(value);
        }
    }

    public static object? Min(CallContext context, Arguments args) => Extreme("min", context, args.Bind(MinSignature), -1);

    public static object? Max(CallContext context, Arguments args) => Extreme("max", context, args.Bind(MaxSignature), 1);

    private static object? Extreme(string name, CallContext context, object?[] values, int sign)
    {
        var path = new AttributePath(context, values[2]);
        var caseSensitive = Truth.Of(values[1]);
        object? best = context.MakeUndefined(name, $"there is no '{name}' of nothing");
        object? bestKey = null;
        var isFirst = true;
        foreach (var item in Iteration.Of(context, values[0]))
        {
            context.Step();
            var key = path.Key(item, caseSensitive);
            if (!isFirst && Ordering.Compare(key, bestKey, sign < 0 ? "<" : ">") * sign is not > 0) continue;
            (best, bestKey, isFirst) = (item, key, false);
        }

        return best;
    }

    private static IEnumerable<object?> Counted(CallContext context, object? value)
    {
        foreach (var item in Iteration.Of(context, value))
        {
            context.ChargeItems(2);
            yield return item;
        }
    }
}
