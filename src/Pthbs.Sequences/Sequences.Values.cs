using System.Diagnostics.CodeAnalysis;

namespace Pthbs;

/// <summary>Queries with one value, or one collection, as their result.</summary>
internal static partial class Sequences
{
    public static bool Any<T>(this IEnumerable<T> source)
    {
        if (source is ICollection<T> collection) return collection.Count > 0;
        using var items = source.GetEnumerator();
        return items.MoveNext();
    }

    public static bool Any<T>(this IEnumerable<T> source, Func<T, bool> predicate)
    {
        foreach (var item in source)
        {
            if (predicate(item)) return true;
        }
        return false;
    }

    public static bool All<T>(this IEnumerable<T> source, Func<T, bool> predicate)
    {
        foreach (var item in source)
        {
            if (!predicate(item)) return false;
        }
        return true;
    }

    public static int Count<T>(this IEnumerable<T> source)
    {
        if (source is ICollection<T> collection) return collection.Count;
        var count = 0;
        using var items = source.GetEnumerator();
        while (items.MoveNext()) checked { count++; }
        return count;
    }

    public static int Count<T>(this IEnumerable<T> source, Func<T, bool> predicate)
    {
        var count = 0;
        foreach (var item in source)
        {
            if (predicate(item)) checked { count++; }
        }
        return count;
    }

    public static T First<T>(this IEnumerable<T> source) => TryFirst(source, null, out var first) ? first : throw Empty();

    public static T First<T>(this IEnumerable<T> source, Func<T, bool> predicate) => TryFirst(source, predicate, out var first) ? first : throw Empty();

    public static T? FirstOrDefault<T>(this IEnumerable<T> source) => TryFirst(source, null, out var first) ? first : default;

    public static T? FirstOrDefault<T>(this IEnumerable<T> source, Func<T, bool> predicate) => TryFirst(source, predicate, out var first) ? first : default;

    public static T Last<T>(this IEnumerable<T> source) => TryLast(source, null, out var last) ? last : throw Empty();

    public static T Last<T>(this IEnumerable<T> source, Func<T, bool> predicate) => TryLast(source, predicate, out var last) ? last : throw Empty();

    public static T? LastOrDefault<T>(this IEnumerable<T> source) => TryLast(source, null, out var last) ? last : default;

    public static T? LastOrDefault<T>(this IEnumerable<T> source, Func<T, bool> predicate) => TryLast(source, predicate, out var last) ? last : default;

    public static TResult Aggregate<T, TResult>(this IEnumerable<T> source, TResult start, Func<TResult, T, TResult> step)
    {
        foreach (var item in source) start = step(start, item);
        return start;
    }

    public static T[] ToArray<T>(this IEnumerable<T> source) => new List<T>(source).ToArray();

    public static List<T> ToList<T>(this IEnumerable<T> source) => new(source);

    public static HashSet<T> ToHashSet<T>(this IEnumerable<T> source, IEqualityComparer<T>? comparer = null) => new(source, comparer);

    public static Dictionary<TKey, T> ToDictionary<T, TKey>(this IEnumerable<T> source, Func<T, TKey> key, IEqualityComparer<TKey>? comparer = null)
        where TKey : notnull
    {
        var result = new Dictionary<TKey, T>(comparer);
        foreach (var item in source) result.Add(key(item), item);
        return result;
    }

    public static Dictionary<TKey, TValue> ToDictionary<T, TKey, TValue>(
        this IEnumerable<T> source, Func<T, TKey> key, Func<T, TValue> value, IEqualityComparer<TKey>? comparer = null)
        where TKey : notnull
    {
        var result = new Dictionary<TKey, TValue>(comparer);
        foreach (var item in source) result.Add(key(item), value(item));
        return result;
    }

    private static bool TryFirst<T>(IEnumerable<T> source, Func<T, bool>? predicate, [MaybeNullWhen(false)] out T first)
    {
        foreach (var item in source)
        {
            if (predicate is not null && !predicate(item)) continue;
            first = item;
            return true;
        }
        first = default;
        return false;
    }

    private static bool TryLast<T>(IEnumerable<T> source, Func<T, bool>? predicate, [MaybeNullWhen(false)] out T last)
    {
        last = default;
        if (predicate is null && source is IList<T> list)
        {
            if (list.Count > 0) last = list[^1];
            return list.Count > 0;
        }
        var found = false;
        foreach (var item in source)
        {
            if (predicate is not null && !predicate(item)) continue;
            last = item;
            found = true;
        }
        return found;
    }

    private static InvalidOperationException Empty() => new("The sequence has no such element.");
}
