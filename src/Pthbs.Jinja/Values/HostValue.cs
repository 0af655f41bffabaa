using System.Collections;
using System.Globalization;
using System.Numerics;

namespace Pthbs.Jinja.Values;

/// <summary>What the host gives, as the kinds of values that templates know.</summary>
internal static class HostValue
{
    public static object? Normalize(object? value) => value switch
    {
        null or string or long or bool or double or JinjaTuple or List<object?> or JinjaDictionary => value,
        int i => Number.Box(i),
        byte b => Number.Box(b),
        short s => Number.Box(s),
        ushort s => Number.Box(s),
        sbyte s => Number.Box(s),
        uint u => Number.Box(u),
        ulong u => Number.Normalize(u),
        float f => (double)f,
        decimal d => (double)d,
        char c => c.ToString(),
        BigInteger big => Number.Normalize(big),
        Enum e => e.ToString(),
        DateTime or DateTimeOffset or Guid or Uri => Convert.ToString(value, CultureInfo.InvariantCulture),
        IReadOnlyDictionary<string, object?> or IReadOnlyList<object?> => value,
        IDictionary dictionary => Copy(dictionary),
        IList list => list.Cast<object?>().Select(Normalize).ToList(),
        _ => value,
    };

    private static JinjaDictionary Copy(IDictionary dictionary)
    {
        var copy = new JinjaDictionary(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary) copy[Normalize(entry.Key)] = Normalize(entry.Value);
        return copy;
    }
}
