using System.Buffers;
using System.Net;
using System.Text;
using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>Filters between text and HTML.</summary>
internal static class MarkupFilters
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(" \t\n\r\f\v/>=");
    private static readonly Signature XmlSignature = new("xmlattr", "d", ("autospace", true));

    public static object? Escape(CallContext context, Arguments args)
    {
        var value = args.One("escape", "s");
        return value as Markup ?? Markup.Escape(PythonText.Str(value));
    }

    public static object? ForceEscape(CallContext context, Arguments args) =>
        Markup.Escape(PythonText.Str(args.One("forceescape", "value")));

    public static object? Safe(CallContext context, Arguments args)
    {
        var value = args.One("safe", "value");
        return value as Markup ?? new Markup(PythonText.Str(value));
    }

    public static object? StripTagsFilter(CallContext context, Arguments args) =>
        StripTags(PythonText.Str(args.One("striptags", "value")));

    /// <summary>Comments and tags go, white space becomes single spaces, entities become characters.</summary>
    public static string StripTags(string html)
    {
        var text = Without(Without(html, "<!--", "-->"), "<", ">");
        var words = text.Split([.. text.Where(PythonSpace.Is).Distinct()], StringSplitOptions.RemoveEmptyEntries);
        return WebUtility.HtmlDecode(text.Any(PythonSpace.Is) ? string.Join(' ', words) : text);
    }

    public static object? XmlAttributes(CallContext context, Arguments args)
    {
        var values = args.Bind(XmlSignature);
        if (!Mapping.Is(values[0])) throw values[0] is Undefined undefined ? undefined.Fail() : Missing(values[0]);
        var result = new StringBuilder();
        foreach (var (key, value) in Mapping.Items(values[0]!))
        {
            if (value is null or Undefined) continue;
            var name = Text.Require(key, "xmlattr");
            if (name.AsSpan().ContainsAny(NotInNames))
                throw new TemplateException(TemplateErrorKind.Value, $"{StringRepr.Of(name)} cannot be the name of an attribute");
            if (result.Length > 0 || Truth.Of(values[1])) result.Append(' ');
            result.Append(Markup.EscapeText(name)).Append("=\"").Append(value is Markup markup ? markup.Text : Markup.EscapeText(PythonText.Str(value))).Append('"');
        }

        context.Charge(result.Length);
        return context.Autoescape ? new Markup(result.ToString()) : result.ToString();
    }

    private static string Without(string text, string open, string close)
    {
        var result = new StringBuilder(text.Length);
        var start = 0;
        while (true)
        {
            var from = text.IndexOf(open, start, StringComparison.Ordinal);
            var to = from < 0 ? -1 : text.IndexOf(close, from + open.Length, StringComparison.Ordinal);
            if (to < 0) return result.Append(text, start, text.Length - start).ToString();
            result.Append(text, start, from - start);
            start = to + close.Length;
        }
    }

    private static TemplateException Missing(object? value) => new(TemplateErrorKind.Type, $"'xmlattr' takes a dictionary, not a {TypeName.Of(value)}");
}
