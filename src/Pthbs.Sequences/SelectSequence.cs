namespace Pthbs;

/// <summary>What a function makes of each element.</summary>
internal sealed class SelectSequence<T, TResult>(IEnumerable<T> source, Func<T, TResult> selector) : LazySequence<TResult>
{
    private IEnumerator<T>? _items;

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        _items ??= source.GetEnumerator();
        if (!_items.MoveNext())
        {
            Dispose();
            return false;
        }
        Current = selector(_items.Current);
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose() => _items?.Dispose();

    /// <inheritdoc/>
    protected override LazySequence<TResult> Copy() => new SelectSequence<T, TResult>(source, selector);
}
