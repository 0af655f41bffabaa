using Pthbs.Jinja.Formatting;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>The methods of text that is HTML: what goes in is escaped, what comes out is HTML again.</summary>
internal static class MarkupMethods
{
    /// <summary>Those whose arguments become part of the text.</summary>
    private static readonly HashSet<string> Escaping = ["replace", "join", "ljust", "rjust", "center"];

    public static Dictionary<string, Method> Table { get; } = Create();

    private static Dictionary<string, Method> Create()
    {
        var table = new Dictionary<string, Method>(StringComparer.Ordinal);
        foreach (var (name, method) in StringMethods.Table)
        {
            var escapes = Escaping.Contains(name);
            table[name] = (context, self, args) => AsMarkup(method(context, ((Markup)self).Text, escapes ? Escape(context, name, args) : args));
        }

        table["format"] = (context, self, args) => new Markup(BraceFormat.Format(context, ((Markup)self).Text, args, isHtml: true));
        table["format_map"] = (context, self, args) => new Markup(BraceFormat.FormatMap(context, ((Markup)self).Text, args, isHtml: true));
        table["striptags"] = (_, self, _) => Filters.MarkupFilters.StripTags(((Markup)self).Text);
        table["unescape"] = (_, self, _) => System.Net.WebUtility.HtmlDecode(((Markup)self).Text);
        return table;
    }

    private static object? AsMarkup(object? value) => value switch
    {
        string text => new Markup(text),
        List<object?> list => list.ConvertAll(AsMarkup),
        JinjaTuple tuple => new JinjaTuple([.. tuple.Select(AsMarkup)]),
        _ => value,
    };

    private static Arguments Escape(CallContext context, string name, Arguments args)
    {
        if (name == "join" && args.Count == 1) return new Arguments([Iteration.Collect(context, args[0]).ConvertAll(EscapeValue)]);
        // What is replaced is looked for in the HTML as it stands.
        if (name == "replace") return new Arguments([.. args.Positional.Select((value, i) => i == 1 ? EscapeText(value) : value)], [.. args.Keywords]);
        return new Arguments([.. args.Positional.Select(EscapeText)], [.. args.Keywords.Select(pair => new KeyValuePair<string, object?>(pair.Key, EscapeText(pair.Value)))]);
    }

    private static object? EscapeText(object? value) => value is string text ? Markup.EscapeText(text) : value;

    /// <summary>Items to join may be of any kind here.</summary>
    private static object? EscapeValue(object? value) => value is Markup ? value : Markup.EscapeText(PythonText.Str(value));
}
