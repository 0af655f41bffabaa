namespace Pthbs;

/// <summary>Elements in an order, which more keys may refine.</summary>
/// <typeparam name="T">Type of the elements.</typeparam>
internal interface IOrderedSequence<T> : IEnumerable<T>
{
    /// <summary>What is ordered, in its former order.</summary>
    IEnumerable<T> Source { get; }

    /// <summary>The orders that count here, the one that decides first first.</summary>
    /// <param name="items">All of <see cref="Source"/>.</param>
    /// <returns>A new list.</returns>
    List<Ranking> Rankings(T[] items);
}
