using System.Collections;

namespace Pthbs.Jinja.Values;

/// <summary>What can be walked through, and how.</summary>
internal static class Iteration
{
    /// <summary>The items of a value.</summary>
    /// <exception cref="TemplateException">It has none.</exception>
    public static IEnumerable<object?> Of(object? value)
    {
        switch (value)
        {
            case List<object?> or JinjaTuple or JinjaRange or Generator or DictionaryView:
                return (IEnumerable<object?>)value;
            case string text:
                return CodePoints.Split(text);
            case Markup markup:
                return CodePoints.Split(markup.Text);
            case Undefined undefined:
                return undefined.Kind == UndefinedKind.Strict ? throw undefined.Fail() : [];
            case var _ when Mapping.Is(value):
                return Mapping.Keys(value);
            case JinjaNamespace or IJinjaCallable:
                throw NotIterable(value);
            case IEnumerable<object?> items:
                return items.Select(HostValue.Normalize);
            case IEnumerable items:
                return items.Cast<object?>().Select(HostValue.Normalize);
            default:
                throw NotIterable(value);
        }
    }

    public static bool Can(object? value) => value is string or Markup or Undefined || (value is IEnumerable && value is not (JinjaNamespace or IJinjaCallable));

    /// <summary>The items as a list; the value itself if it is one, so not to be changed.</summary>
    public static IReadOnlyList<object?> ListOf(object? value) => value is List<object?> or JinjaTuple ? (IReadOnlyList<object?>)value : [.. Of(value)];

    /// <summary>How many items there are, or null if that cannot be known without walking through them.</summary>
    public static long? LengthOf(object? value) => value switch
    {
        string text => CodePoints.Length(text),
        Markup markup => CodePoints.Length(markup.Text),
        Undefined { Kind: UndefinedKind.Strict } undefined => throw undefined.Fail(),
        Undefined => 0,
        JinjaRange range => range.Length,
        _ when Mapping.Is(value) => Mapping.Count(value),
        IReadOnlyCollection<object?> collection => collection.Count,
        ICollection collection => collection.Count,
        _ => null,
    };

    private static TemplateException NotIterable(object? value) =>
        new(TemplateErrorKind.Type, $"a {TypeName.Of(value)} has no items to walk through");
}
