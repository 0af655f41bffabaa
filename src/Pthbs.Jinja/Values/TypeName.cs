using System.Numerics;

namespace Pthbs.Jinja.Values;

/// <summary>What Python calls the type of a value, for messages.</summary>
internal static class TypeName
{
    public static string Of(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string => "str",
        Markup => "Markup",
        JinjaTuple => "tuple",
        JinjaRange => "range",
        Generator => "generator",
        DictionaryView view => view.Part switch { DictionaryPart.Keys => "dict_keys", DictionaryPart.Values => "dict_values", _ => "dict_items" },
        Undefined => "Undefined",
        JinjaNamespace => "Namespace",
        JinjaFunction => "function",
        _ when Mapping.Is(value) => "dict",
        IReadOnlyList<object?> => "list",
        IJinjaCallable callable => callable.TypeName,
        _ => value.GetType().Name,
    };

    /// <summary>The same as part of a sentence about an attribute.</summary>
    public static string Describe(object? value) => value is null ? "None" : Of(value) + " object";
}
