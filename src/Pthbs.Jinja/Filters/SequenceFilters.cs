using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>Filters on lists and everything else that has items.</summary>
internal static class SequenceFilters
{
    private static readonly Signature DefaultSignature = new("default", "value", ("default_value", ""), ("boolean", false));
    private static readonly Signature JoinSignature = new("join", "value", ("d", ""), ("attribute", null));
    private static readonly Signature ItemsSignature = new("items", "value");

    public static object? Default(CallContext context, Arguments args)
    {
        var values = args.Bind(DefaultSignature);
        return values[0] is Undefined || (Truth.Of(values[2]) && !Truth.Of(values[0])) ? values[1] : values[0];
    }

    public static object? Length(CallContext context, Arguments args)
    {
        var value = args.Bind(new Signature("length", "obj") { PositionalOnly = true })[0];
        if (value is Runtime.LoopContext loop && loop.TryGetMember("length", out var length)) return length;
        return Iteration.LengthOf(value) is { } known ? Number.Box(known) : throw Text.Wrong(value, "length", "something with a length");
    }

    public static object? List(CallContext context, Arguments args)
    {
        return Iteration.Collect(context, args.One("list", "value"));
    }

    public static object? First(CallContext context, Arguments args)
    {
        var value = args.One("first", "seq");
        if (value is Generator generator) return generator.TryNext(out var next) ? next : Empty(context, "first");
        foreach (var item in Iteration.Of(context, value)) return item;
        return Empty(context, "first");
    }

    public static object? Last(CallContext context, Arguments args)
    {
        var value = args.One("last", "seq");
        if (value is Generator || !Iteration.Can(value)) throw Text.Wrong(value, "last", "a list (the filter 'list' makes one)");
        if (value is JinjaRange range) return range.Length > 0 ? Number.Box(range.Start + (range.Length - 1) * range.Step) : Empty(context, "last");
        if (value is IReadOnlyList<object?> list) return list.Count > 0 ? HostValue.Normalize(list[^1]) : Empty(context, "last");
        var items = Iteration.ListOf(context, value);
        return items.Count > 0 ? items[^1] : Empty(context, "last");
    }

    public static object? Random(CallContext context, Arguments args)
    {
        var items = Iteration.ListOf(context, args.One("random", "seq"));
#pragma warning disable CA5394 // A template that asks for something random has no secret to keep.
        return items.Count > 0 ? items[System.Random.Shared.Next(items.Count)] : Empty(context, "random");
#pragma warning restore CA5394
    }

    public static object? Reverse(CallContext context, Arguments args)
    {
        var value = args.One("reverse", "value");
        if (PythonText.TryText(value, out var text)) return Text.Like(value, CodePoints.Reverse(text));
        if (!Iteration.Can(value)) throw new TemplateException(TemplateErrorKind.FilterArgument, $"'reverse' takes something with items, not a {TypeName.Of(value)}");
        var items = Taken(context, value);
        items.Reverse();
        return value is Generator or Undefined ? items : new Generator(items, "list_reverseiterator");
    }

    /// <summary>Whatever keeps the items from being listed, it is the argument that is wrong.</summary>
    private static List<object?> Taken(CallContext context, object? value)
    {
        try
        {
            return Iteration.Collect(context, value);
        }
        catch (TemplateException error) when (error.Kind == TemplateErrorKind.Type)
        {
            throw new TemplateException(TemplateErrorKind.FilterArgument, $"'reverse' cannot list the items: {error.Message}", error);
        }
    }

    public static object? Items(CallContext context, Arguments args)
    {
        var value = args.Bind(ItemsSignature)[0];
        return new Generator(Run(), "do_items");

        IEnumerable<object?> Run()
        {
            if (value is Undefined) yield break;
            if (!Mapping.Is(value)) throw Text.Wrong(value, "items", "a dictionary");
            foreach (var (key, item) in Mapping.Items(value)) yield return new JinjaTuple(key, item);
        }
    }

    public static object? Join(CallContext context, Arguments args)
    {
        var values = args.Bind(JoinSignature);
        if (!context.Autoescape)
        {
            var separator = PythonText.Str(values[1]);
            return Joined(context, Items(context, values[0], values[2]), PythonText.Str, separator);
        }

        // HTML among the items or as separator makes HTML of all.
        var list = Iteration.Collect(context, Items(context, values[0], values[2]));
        if (values[1] is not Markup && !list.Exists(item => item is Markup)) return Joined(context, list, PythonText.Str, PythonText.Str(values[1]));
        return new Markup(Joined(context, list, Html, Html(values[1])));
    }

    private static IEnumerable<object?> Items(CallContext context, object? value, object? attribute) =>
        attribute is null ? Iteration.Of(context, value) : Iteration.Of(context, value).Select(new AttributePath(context, attribute).Get);

    private static string Html(object? value) => value is Markup markup ? markup.Text : Markup.EscapeText(PythonText.Str(value));

    private static string Joined(CallContext context, IEnumerable<object?> items, Func<object?, string> text, string separator)
    {
        var result = context.Capture();
        var isFirst = true;
        foreach (var item in items)
        {
            context.Step();
            if (!isFirst) result.Write(separator);
            isFirst = false;
            result.Write(text(item));
        }

        return result.Take();
    }

    private static Undefined Empty(CallContext context, string name) => context.MakeUndefined(name, $"there is no {name} item: there are none");
}
