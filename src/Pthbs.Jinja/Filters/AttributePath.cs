using System.Globalization;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>What filters mean by an attribute: <c>"a.b.0"</c> or a number.</summary>
internal sealed class AttributePath
{
    private readonly CallContext _context;
    private readonly object?[] _parts;
    private readonly object? _default;

    public AttributePath(CallContext context, object? attribute, object? @default = null)
    {
        _context = context;
        _default = @default;
        _parts = PythonText.TryText(attribute, out var text) ? [.. text.Split('.').Select(Part)] : attribute is null ? [] : [attribute];
    }

    public object? Get(object? item)
    {
        foreach (var part in _parts)
        {
            item = Members.GetItem(_context.Options.UndefinedKind, item, part);
            if (item is Undefined && _default is not null) item = _default;
        }

        return item;
    }

    /// <summary>The value to sort or compare by: text without its case, unless that matters.</summary>
    public object? Key(object? item, bool caseSensitive)
    {
        var value = Get(item);
        return caseSensitive ? value : IgnoreCase(value);
    }

    public static object? IgnoreCase(object? value) => PythonText.TryText(value, out var text) ? Methods.StringCase.Lower(text) : value;

    private static object? Part(string part) => part.Length > 0 && part.All(char.IsDigit) && long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        ? Number.Box(index)
        : part;
}
