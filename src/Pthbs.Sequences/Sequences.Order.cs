namespace Pthbs;

/// <summary>Orders.</summary>
internal static partial class Sequences
{
    public static IOrderedSequence<T> Order<T>(this IEnumerable<T> source, IComparer<T>? comparer = null) =>
        new OrderedSequence<T>(source, null, items => new KeyRanking<T>(items, comparer, descends: false));

    public static IOrderedSequence<T> OrderDescending<T>(this IEnumerable<T> source, IComparer<T>? comparer = null) =>
        new OrderedSequence<T>(source, null, items => new KeyRanking<T>(items, comparer, descends: true));

    public static IOrderedSequence<T> OrderBy<T, TKey>(this IEnumerable<T> source, Func<T, TKey> key, IComparer<TKey>? comparer = null) =>
        new OrderedSequence<T>(source, null, Ranked(key, comparer, descends: false));

    public static IOrderedSequence<T> OrderByDescending<T, TKey>(this IEnumerable<T> source, Func<T, TKey> key, IComparer<TKey>? comparer = null) =>
        new OrderedSequence<T>(source, null, Ranked(key, comparer, descends: true));

    public static IOrderedSequence<T> ThenBy<T, TKey>(this IOrderedSequence<T> source, Func<T, TKey> key, IComparer<TKey>? comparer = null) =>
        new OrderedSequence<T>(source.Source, source, Ranked(key, comparer, descends: false));

    public static IOrderedSequence<T> ThenByDescending<T, TKey>(this IOrderedSequence<T> source, Func<T, TKey> key, IComparer<TKey>? comparer = null) =>
        new OrderedSequence<T>(source.Source, source, Ranked(key, comparer, descends: true));

    private static Func<T[], Ranking> Ranked<T, TKey>(Func<T, TKey> key, IComparer<TKey>? comparer, bool descends) => items =>
    {
        var keys = new TKey[items.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = key(items[i]);
        return new KeyRanking<TKey>(keys, comparer, descends);
    };
}
