using System.Diagnostics.CodeAnalysis;

namespace Pthbs.Jinja.Values;

/// <summary>Dictionaries, whether a template made them or the host gave them.</summary>
internal static class Mapping
{
    public static bool Is([NotNullWhen(true)] object? value) => value is JinjaDictionary or IReadOnlyDictionary<string, object?>;

    public static int Count(object mapping) =>
        mapping is JinjaDictionary own ? own.Count : ((IReadOnlyDictionary<string, object?>)mapping).Count;

    public static bool TryGet(object mapping, object? key, out object? value)
    {
        if (mapping is JinjaDictionary own) return own.TryGetValue(key, out value);
        value = null;
        var text = key as string ?? (key as Markup)?.Text;
        if (text is null)
        {
            // A key that cannot be hashed is an error here as well.
            _ = Hashing.Of(key);
            return false;
        }

        if (!((IReadOnlyDictionary<string, object?>)mapping).TryGetValue(text, out value)) return false;
        value = HostValue.Normalize(value);
        return true;
    }

    public static IEnumerable<object?> Keys(object mapping) =>
        mapping is JinjaDictionary own ? own.Keys : ((IReadOnlyDictionary<string, object?>)mapping).Keys;

    public static IEnumerable<KeyValuePair<object?, object?>> Items(object mapping) => mapping is JinjaDictionary own
        ? own
        : ((IReadOnlyDictionary<string, object?>)mapping).Select(pair => new KeyValuePair<object?, object?>(pair.Key, HostValue.Normalize(pair.Value)));
}
