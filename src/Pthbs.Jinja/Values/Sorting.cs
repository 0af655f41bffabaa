namespace Pthbs.Jinja.Values;

/// <summary>Python's stable sort: only <c>&lt;</c> is asked, and equal items keep their order, also in reverse.</summary>
internal static class Sorting
{
    public static List<object?> Sort(CallContext context, IEnumerable<object?> items, Func<object?, object?> key, bool reverse)
    {
        var keyed = items.Select(item => (Key: key(item), Item: item)).ToArray();
        if (reverse) Array.Reverse(keyed);
        MergeSort(context, keyed);
        if (reverse) Array.Reverse(keyed);
        return [.. keyed.Select(pair => pair.Item)];
    }

    /// <summary>Merging from the bottom up: it never compares more than it must, and an order that makes no sense (NaN) cannot upset it.</summary>
    private static void MergeSort(CallContext context, (object? Key, object? Item)[] items)
    {
        var from = items;
        var to = new (object? Key, object? Item)[items.Length];
        for (var width = 1; width < items.Length; width *= 2)
        {
            for (var start = 0; start < items.Length; start += 2 * width)
                Merge(context, from, to, start, Math.Min(start + width, items.Length), Math.Min(start + 2 * width, items.Length));
            (from, to) = (to, from);
        }

        if (!ReferenceEquals(from, items)) from.CopyTo(items, 0);
    }

    private static void Merge(CallContext context, (object? Key, object? Item)[] from, (object? Key, object? Item)[] to, int start, int middle, int end)
    {
        var (left, right) = (start, middle);
        for (var i = start; i < end; i++)
        {
            context.Step();
            var takeRight = left >= middle || (right < end && Ordering.Compare(from[right].Key, from[left].Key, "<") < 0);
            to[i] = takeRight ? from[right++] : from[left++];
        }
    }
}
