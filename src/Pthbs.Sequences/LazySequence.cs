using System.Collections;

namespace Pthbs;

/// <summary>A sequence that is its own first enumerator: as little code as possible for each type of element.</summary>
/// <typeparam name="T">Type of the elements.</typeparam>
internal abstract class LazySequence<T> : IEnumerable<T>, IEnumerator<T>
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _isTaken;

    /// <summary>The element that <see cref="MoveNext"/> came to.</summary>
    public T Current { get; protected set; } = default!;

    object? IEnumerator.Current => Current;

    /// <summary>The enumerator: this object for the first call on its own thread, a copy for every other one.</summary>
    /// <returns>An enumerator at the start.</returns>
    public IEnumerator<T> GetEnumerator()
    {
        var own = !_isTaken && _thread == Environment.CurrentManagedThreadId ? this : Copy();
        own._isTaken = true;
        return own;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Goes to the next element.</summary>
    /// <returns>Whether there is one.</returns>
    public abstract bool MoveNext();

    /// <summary>Ends the enumeration of what this sequence reads.</summary>
    public abstract void Dispose();

    void IEnumerator.Reset() => throw new NotSupportedException();

    /// <summary>The same sequence, not started.</summary>
    /// <returns>A new object.</returns>
    protected abstract LazySequence<T> Copy();
}
