using System.Collections;

namespace Pthbs.Jinja;

/// <summary>A list that does not change, as Python's tuple.</summary>
public sealed class JinjaTuple(params object?[] items) : IReadOnlyList<object?>
{
    /// <summary>The tuple without items.</summary>
    public static JinjaTuple Empty { get; } = new();

    /// <summary>The names that its items can also be reached by, if they have any.</summary>
    internal IReadOnlyList<string> Names { get; private init; } = [];

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public object? this[int index] => items[index];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    internal static JinjaTuple Named(IReadOnlyList<string> names, params object?[] values) => new(values) { Names = names };

    internal ReadOnlySpan<object?> Span => items;
}
