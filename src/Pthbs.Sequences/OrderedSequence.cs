using System.Collections;

namespace Pthbs;

/// <summary>Elements in an order; those that it does not tell apart stay as they were.</summary>
/// <param name="source">The elements.</param>
/// <param name="before">The order that goes before this one.</param>
/// <param name="rank">Makes the order of all elements.</param>
internal sealed class OrderedSequence<T>(IEnumerable<T> source, IOrderedSequence<T>? before, Func<T[], Ranking> rank) : IOrderedSequence<T>
{
    /// <inheritdoc/>
    public IEnumerable<T> Source => source;

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        var items = source.ToArray();
        foreach (var place in Places(Rankings(items), items.Length)) yield return items[place];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public List<Ranking> Rankings(T[] items)
    {
        var rankings = before?.Rankings(items) ?? [];
        rankings.Add(rank(items));
        return rankings;
    }

    private static int[] Places(List<Ranking> rankings, int count)
    {
        var places = new int[count];
        for (var i = 0; i < count; i++) places[i] = i;
        Array.Sort(places, (left, right) =>
        {
            foreach (var ranking in rankings)
            {
                var order = ranking.Compare(left, right);
                if (order != 0) return order;
            }
            return left.CompareTo(right);
        });
        return places;
    }
}
