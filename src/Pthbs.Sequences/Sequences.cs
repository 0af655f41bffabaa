using System.Collections;

namespace Pthbs;

/// <summary>
/// The queries of LINQ that pthbs uses, under the same names and with the same meaning. Code in a namespace below Pthbs gets these; what is missing here it gets
/// from LINQ. Each of LINQ's own sequences is an object with some twenty methods, most of them for queries over it that nobody makes, and the native executable
/// holds them for each type of elements that is a struct. These have what an enumeration needs.
/// </summary>
internal static partial class Sequences
{
    public static IEnumerable<TResult> Select<T, TResult>(this IEnumerable<T> source, Func<T, TResult> selector) => new SelectSequence<T, TResult>(source, selector);

    public static IEnumerable<TResult> Select<T, TResult>(this IEnumerable<T> source, Func<T, int, TResult> selector)
    {
        var place = 0;
        foreach (var item in source) yield return selector(item, place++);
    }

    public static IEnumerable<T> Where<T>(this IEnumerable<T> source, Func<T, bool> predicate) => new WhereSequence<T>(source, predicate);

    public static IEnumerable<T> Where<T>(this IEnumerable<T> source, Func<T, int, bool> predicate)
    {
        var place = 0;
        foreach (var item in source)
        {
            if (predicate(item, place++)) yield return item;
        }
    }

    public static IEnumerable<TResult> SelectMany<T, TResult>(this IEnumerable<T> source, Func<T, IEnumerable<TResult>> selector) => Joined(Select(source, selector));

    public static IEnumerable<T> Concat<T>(this IEnumerable<T> first, IEnumerable<T> second) => Joined(new[] { first, second });

    public static IEnumerable<T> Append<T>(this IEnumerable<T> source, T last) => Joined(new[] { source, new[] { last } });

    public static IEnumerable<T> Prepend<T>(this IEnumerable<T> source, T first) => Joined(new[] { new[] { first }, source });

    public static IEnumerable<T> Skip<T>(this IEnumerable<T> source, int count)
    {
        foreach (var item in source)
        {
            if (count > 0) count--;
            else yield return item;
        }
    }

    public static IEnumerable<T> Take<T>(this IEnumerable<T> source, int count)
    {
        if (count <= 0) yield break;
        foreach (var item in source)
        {
            yield return item;
            if (--count == 0) yield break;
        }
    }

    public static IEnumerable<T> TakeWhile<T>(this IEnumerable<T> source, Func<T, bool> predicate)
    {
        foreach (var item in source)
        {
            if (!predicate(item)) yield break;
            yield return item;
        }
    }

    public static IEnumerable<T> Distinct<T>(this IEnumerable<T> source, IEqualityComparer<T>? comparer = null)
    {
        var seen = new HashSet<T>(comparer);
        foreach (var item in source)
        {
            if (seen.Add(item)) yield return item;
        }
    }

    public static IEnumerable<T> DistinctBy<T, TKey>(this IEnumerable<T> source, Func<T, TKey> key, IEqualityComparer<TKey>? comparer = null)
    {
        var seen = new HashSet<TKey>(comparer);
        foreach (var item in source)
        {
            if (seen.Add(key(item))) yield return item;
        }
    }

    public static IEnumerable<T> Union<T>(this IEnumerable<T> first, IEnumerable<T> second, IEqualityComparer<T>? comparer = null) =>
        Distinct(Concat(first, second), comparer);

    public static IEnumerable<T> Except<T>(this IEnumerable<T> first, IEnumerable<T> second, IEqualityComparer<T>? comparer = null)
    {
        var seen = new HashSet<T>(second, comparer);
        foreach (var item in first)
        {
            if (seen.Add(item)) yield return item;
        }
    }

    public static IEnumerable<TResult> OfType<TResult>(this IEnumerable source)
    {
        foreach (var item in source)
        {
            if (item is TResult result) yield return result;
        }
    }

    public static IEnumerable<T> DefaultIfEmpty<T>(this IEnumerable<T> source, T instead = default!)
    {
        var isEmpty = true;
        foreach (var item in source)
        {
            isEmpty = false;
            yield return item;
        }
        if (isEmpty) yield return instead;
    }

    public static IEnumerable<(TFirst First, TSecond Second)> Zip<TFirst, TSecond>(this IEnumerable<TFirst> first, IEnumerable<TSecond> second) =>
        Zip(first, second, (left, right) => (left, right));

    public static IEnumerable<TResult> Zip<TFirst, TSecond, TResult>(this IEnumerable<TFirst> first, IEnumerable<TSecond> second, Func<TFirst, TSecond, TResult> selector)
    {
        using var others = second.GetEnumerator();
        foreach (var item in first)
        {
            if (!others.MoveNext()) yield break;
            yield return selector(item, others.Current);
        }
    }

    private static IEnumerable<T> Joined<T>(IEnumerable<IEnumerable<T>> parts)
    {
        foreach (var part in parts)
        {
            foreach (var item in part) yield return item;
        }
    }
}
