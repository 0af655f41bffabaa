using System.Text;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>Filters on addresses.</summary>
internal static class UrlFilters
{
    private static readonly Signature EncodeSignature = new("urlencode", "value");

    private static readonly Signature LinkSignature = new(
        "urlize", "value", ("trim_url_limit", null), ("nofollow", false), ("target", null), ("rel", null), ("extra_schemes", null));

    public static object? Encode(CallContext context, Arguments args)
    {
        var value = args.Bind(EncodeSignature)[0];
        if (value is string or Markup || !Iteration.Can(value)) return Quote(context, value, isQuery: false);
        var pairs = Mapping.Is(value) ? Mapping.Items(value).Select(pair => (object?)new JinjaTuple(pair.Key, pair.Value)) : Iteration.Of(context, value);
        var parts = new List<string>();
        foreach (var pair in pairs)
        {
            var both = Iteration.ListOf(context, pair);
            if (both.Count != 2) throw new TemplateException(TemplateErrorKind.Value, "'urlencode' takes text, a dictionary or pairs") { Got = $"an item of length {both.Count}" };
            parts.Add($"{Quote(context, both[0], isQuery: true)}={Quote(context, both[1], isQuery: true)}");
        }

        return string.Join('&', parts);
    }

    public static object? Link(CallContext context, Arguments args)
    {
        var values = args.Bind(LinkSignature);
        var rel = new SortedSet<string>(StringComparer.Ordinal) { "noopener" };
        if (values[4] is not null) rel.UnionWith(Methods.Text.Require(values[4], "urlize").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (Truth.Of(values[2])) rel.Add("nofollow");
        var schemes = values[5] is null ? [] : Iteration.Collect(context, values[5]).ConvertAll(scheme => Methods.Text.Require(scheme, "urlize"));
        if (schemes.Find(scheme => !UrlLinker.IsScheme(scheme)) is { } wrong)
            throw new TemplateException(TemplateErrorKind.FilterArgument, $"{StringRepr.Of(wrong)} is no scheme of an address");
        var linker = new UrlLinker(
            values[1] is null ? null : (int)Math.Clamp(Methods.Text.Integer(values[1], "urlize"), 0, int.MaxValue),
            string.Join(' ', rel),
            values[3] is null ? null : Methods.Text.Require(values[3], "urlize"),
            schemes);
        var text = values[0] is Markup markup ? markup.Text : Markup.EscapeText(PythonText.Str(values[0]));
        var result = linker.Link(text);
        context.Charge(result.Length);
        return context.Autoescape ? new Markup(result) : result;
    }

    private static string Quote(CallContext context, object? value, bool isQuery)
    {
        var text = PythonText.Str(value);
        if (CodePoints.FirstHalf(text) is { } half) throw CodePoints.NotWhole(half);
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Charge(bytes.Length * 3L);
        var result = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '~' || (c == '/' && !isQuery)) result.Append(c);
            else if (c == ' ' && isQuery) result.Append('+');
            else result.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return result.ToString();
    }
}
