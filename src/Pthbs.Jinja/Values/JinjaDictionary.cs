using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja;

/// <summary>A dictionary as Python's: any hashable key, <c>1</c>, <c>1.0</c> and <c>true</c> being one key, in the order of insertion.</summary>
public sealed class JinjaDictionary : IEnumerable<KeyValuePair<object?, object?>>
{
    private readonly OrderedDictionary<Key, object?> _entries;

    /// <summary>An empty dictionary.</summary>
    public JinjaDictionary() => _entries = [];

    internal JinjaDictionary(int capacity) => _entries = new OrderedDictionary<Key, object?>(capacity);

    /// <summary>How many keys there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The keys in order.</summary>
    public IEnumerable<object?> Keys => _entries.Keys.Select(key => key.Value);

    /// <summary>The values in the order of their keys.</summary>
    public IEnumerable<object?> Values => _entries.Values;

    /// <summary>Sets a value; a key that is there keeps its place and its first form.</summary>
    /// <exception cref="TemplateException">The key is a list or dictionary.</exception>
    public object? this[object? key]
    {
        get => _entries.TryGetValue(new Key(key), out var value) ? value : throw new KeyNotFoundException();
        set => _entries[new Key(key)] = value;
    }

    /// <summary>Looks a key up.</summary>
    /// <exception cref="TemplateException">The key is a list or dictionary.</exception>
    public bool TryGetValue(object? key, [MaybeNullWhen(false)] out object? value) => _entries.TryGetValue(new Key(key), out value);

    /// <summary>Whether the key is there.</summary>
    public bool ContainsKey(object? key) => _entries.ContainsKey(new Key(key));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<object?, object?>> GetEnumerator()
    {
        foreach (var (key, value) in _entries) yield return new(key.Value, value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal bool Remove(object? key, out object? value) => _entries.Remove(new Key(key), out value);

    internal KeyValuePair<object?, object?> RemoveLast()
    {
        var (key, value) = _entries.GetAt(_entries.Count - 1);
        _entries.RemoveAt(_entries.Count - 1);
        return new(key.Value, value);
    }

    internal void Clear() => _entries.Clear();

    /// <summary>A key that compares as Python compares, none included.</summary>
    private readonly struct Key(object? value) : IEquatable<Key>
    {
        public object? Value => value;

        public bool Equals(Key other) => Value is string a && other.Value is string b ? a == b : Equality.AreEqual(Value, other.Value);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => Hashing.Of(Value);
    }
}
