namespace Pthbs;

/// <summary>The elements of which a condition holds.</summary>
internal sealed class WhereSequence<T>(IEnumerable<T> source, Func<T, bool> predicate) : LazySequence<T>
{
    private IEnumerator<T>? _items;

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        _items ??= source.GetEnumerator();
        while (_items.MoveNext())
        {
            var item = _items.Current;
            if (!predicate(item)) continue;
            Current = item;
            return true;
        }
        Dispose();
        return false;
    }

    /// <inheritdoc/>
    public override void Dispose() => _items?.Dispose();

    /// <inheritdoc/>
    protected override LazySequence<T> Copy() => new WhereSequence<T>(source, predicate);
}
