using System.Collections;

namespace Pthbs.Jinja.Values;

/// <summary>Items that are made as they are asked for, once: what <c>map</c>, <c>select</c> and their kin give.</summary>
internal sealed class Generator(IEnumerable<object?> items, string name = "generator") : IEnumerable<object?>
{
    private IEnumerator<object?>? _enumerator;

    /// <summary>What Python calls it when it is printed.</summary>
    public string Name => name;

    /// <summary>The next item, if there is one.</summary>
    public bool TryNext(out object? item)
    {
        _enumerator ??= items.GetEnumerator();
        var found = _enumerator.MoveNext();
        item = found ? _enumerator.Current : null;
        return found;
    }

    public IEnumerator<object?> GetEnumerator()
    {
        while (TryNext(out var item)) yield return item;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
