using System.Collections;

namespace Pthbs.Jinja.Values;

internal enum DictionaryPart
{
    Keys,
    Values,
    Items,
}

/// <summary>What <c>keys()</c>, <c>values()</c> and <c>items()</c> give: a look at a dictionary, not a copy.</summary>
internal sealed class DictionaryView(object dictionary, DictionaryPart part) : IReadOnlyCollection<object?>
{
    public DictionaryPart Part => part;

    public object Dictionary => dictionary;

    public int Count => Mapping.Count(dictionary);

    public IEnumerator<object?> GetEnumerator()
    {
        var items = part switch
        {
            DictionaryPart.Keys => Mapping.Keys(dictionary),
            DictionaryPart.Values => Mapping.Items(dictionary).Select(pair => pair.Value),
            _ => Mapping.Items(dictionary).Select(pair => (object?)new JinjaTuple(pair.Key, pair.Value)),
        };
        return items.GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
