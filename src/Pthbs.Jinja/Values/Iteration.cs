using System.Collections;

namespace Pthbs.Jinja.Values;

/// <summary>What can be walked through, and how.</summary>
internal static class Iteration
{
    /// <summary>The items of a value.</summary>
    /// <exception cref="TemplateException">It has none.</exception>
    public static IEnumerable<object?> Of(CallContext context, object? value)
    {
        switch (value)
        {
            case List<object?> or JinjaTuple or DictionaryView:
                return (IEnumerable<object?>)value;
            case JinjaRange or Generator:
                return Counted(context, (IEnumerable<object?>)value);
            case var _ when PythonText.TryText(value, out var text):
                context.ChargeItems(text.Length);
                return CodePoints.Split(text);
            case Undefined undefined:
                return undefined.Kind == UndefinedKind.Strict ? throw undefined.Fail() : [];
            case var _ when Mapping.Is(value):
                return Mapping.Keys(value);
            case JinjaNamespace or IJinjaCallable:
                throw NotIterable(value);
            case IEnumerable<object?> items:
                return Counted(context, items);
            case IEnumerable items:
                return Counted(context, items.Cast<object?>());
            default:
                throw NotIterable(value);
        }
    }

    public static bool Can(object? value) => value is string or Markup or Undefined || (value is IEnumerable && value is not (JinjaNamespace or IJinjaCallable));

    /// <summary>The items as a list; the value itself if it is one, so not to be changed.</summary>
    public static IReadOnlyList<object?> ListOf(CallContext context, object? value) =>
        value is List<object?> or JinjaTuple ? (IReadOnlyList<object?>)value : Collect(context, value);

    /// <summary>The items as a list of its own.</summary>
    public static List<object?> Collect(CallContext context, object? value) => Collect(context, Of(context, value));

    /// <summary>Items that are made one by one as a list, as long as there is room for them.</summary>
    public static List<object?> Collect(CallContext context, IEnumerable<object?> items)
    {
        if (items is IReadOnlyCollection<object?> known)
        {
            context.ChargeItems(known.Count);
            return [.. items];
        }

        var list = new List<object?>();
        foreach (var item in items)
        {
            context.ChargeItems(1);
            list.Add(item);
        }

        return list;
    }

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

    /// <summary>Items that are made as they are asked for may never end: each is a step.</summary>
    private static IEnumerable<object?> Counted(CallContext context, IEnumerable<object?> items)
    {
        foreach (var item in items)
        {
            context.Step();
            yield return HostValue.Normalize(item);
        }
    }

    private static TemplateException NotIterable(object? value) =>
        new(TemplateErrorKind.Type, $"a {TypeName.Of(value)} has no items to walk through");
}
