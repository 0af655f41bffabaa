using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja;

/// <summary>A dictionary as Python's: any hashable key, <c>1</c>, <c>1.0</c> and <c>true</c> being one key, in the order of insertion.</summary>
public sealed class JinjaDictionary : IEnumerable<KeyValuePair<object?, object?>>
{
    /// <summary>So many gaps are not worth closing.</summary>
    private const int FewGaps = 16;

    private readonly OrderedDictionary<Key, object?> _entries;

    /// <summary>How many of the entries were removed. Each leaves a gap: to close it moves all entries behind it, so that many are closed together.</summary>
    private int _gaps;

    /// <summary>An empty dictionary.</summary>
    public JinjaDictionary() => _entries = [];

    internal JinjaDictionary(int capacity) => _entries = new OrderedDictionary<Key, object?>(capacity);

    /// <summary>How many keys there are.</summary>
    public int Count => _entries.Count - _gaps;

    /// <summary>The keys in order.</summary>
    public IEnumerable<object?> Keys => _gaps == 0 ? _entries.Keys.Select(key => key.Value) : this.Select(entry => entry.Key);

    /// <summary>The values in the order of their keys.</summary>
    public IEnumerable<object?> Values => _gaps == 0 ? _entries.Values : this.Select(entry => entry.Value);

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
        foreach (var (key, value) in _entries)
            if (key.Value is not Gap) yield return new(key.Value, value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal bool Remove(object? key, out object? value)
    {
        var found = new Key(key);
        if (!_entries.TryGetValue(found, out value, out var index)) return false;
        if (index == _entries.Count - 1)
        {
            _entries.RemoveAt(index);
            CloseLast();
            return true;
        }

        _entries.SetAt(index, new Key(new Gap()), null);
        if (++_gaps > FewGaps && _gaps > Count) CloseAll();
        return true;
    }

    internal KeyValuePair<object?, object?> RemoveLast()
    {
        var (key, value) = _entries.GetAt(_entries.Count - 1);
        _entries.RemoveAt(_entries.Count - 1);
        CloseLast();
        return new(key.Value, value);
    }

    internal void Clear()
    {
        _entries.Clear();
        _gaps = 0;
    }

    /// <summary>The last entry is never a gap.</summary>
    private void CloseLast()
    {
        for (; _entries.Count > 0 && _entries.GetAt(_entries.Count - 1).Key.Value is Gap; _gaps--) _entries.RemoveAt(_entries.Count - 1);
    }

    private void CloseAll()
    {
        var left = _entries.Where(entry => entry.Key.Value is not Gap).ToList();
        Clear();
        foreach (var (key, value) in left) _entries.Add(key, value);
    }

    /// <summary>The key of an entry that was removed; no other key is like it.</summary>
    private sealed class Gap;

    /// <summary>A key that compares as Python compares, none included.</summary>
    private readonly struct Key(object? value) : IEquatable<Key>
    {
        public object? Value => value;

        public bool Equals(Key other) => Value is string a && other.Value is string b ? a == b : Value is Gap || other.Value is Gap ? ReferenceEquals(Value, other.Value) : Equality.AreEqual(Value, other.Value);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => Value is Gap ? System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Value) : Hashing.Of(Value);
    }
}
