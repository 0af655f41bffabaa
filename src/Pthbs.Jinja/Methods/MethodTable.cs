using System.Numerics;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>Which methods a value has.</summary>
internal static class MethodTable
{
    public static Method? Find(object owner, string name) => For(owner)?.GetValueOrDefault(name);

    public static IEnumerable<string> NamesFor(object owner) => For(owner)?.Keys ?? Enumerable.Empty<string>();

    private static Dictionary<string, Method>? For(object owner) => owner switch
    {
        string => StringMethods.Table,
        Markup => MarkupMethods.Table,
        long or BigInteger or bool => NumberMethods.Integers,
        double => NumberMethods.Floats,
        List<object?> => ListMethods.Table,
        JinjaTuple or JinjaRange => ListMethods.ReadOnly,
        JinjaDictionary => DictionaryMethods.Table,
        _ when Mapping.Is(owner) => DictionaryMethods.ReadOnly,
        IReadOnlyList<object?> => ListMethods.ReadOnly,
        _ => null,
    };
}
