using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Globals;

/// <summary><c>cycler("a", "b")</c>: one after the other, from the start again at the end.</summary>
internal sealed class Cycler : IJinjaObject
{
    private static readonly string[] Names = ["current", "next", "reset", "pos", "items"];
    private readonly IReadOnlyList<object?> _items;
    private int _position;

    private Cycler(IReadOnlyList<object?> items) => _items = items;

    public IEnumerable<string> MemberNames => Names;

    public static Cycler Create(Arguments args)
    {
        if (args.Keywords.Count > 0) throw new TemplateException(TemplateErrorKind.Type, "'cycler' takes no keyword arguments");
        return args.Count > 0 ? new Cycler([.. args.Positional]) : throw new TemplateException(TemplateErrorKind.Runtime, "'cycler' needs something to go through");
    }

    public bool TryGetMember(string name, out object? value)
    {
        value = name switch
        {
            "current" => _items[_position],
            "next" => (JinjaFunction)((_, _) => Next()),
            "reset" => (JinjaFunction)((_, _) => Reset()),
            "pos" => Number.Box(_position),
            "items" => new JinjaTuple([.. _items]),
            _ => null,
        };
        return Array.IndexOf(Names, name) >= 0;
    }

    private object? Next()
    {
        var item = _items[_position];
        _position = (_position + 1) % _items.Count;
        return item;
    }

    private object? Reset()
    {
        _position = 0;
        return null;
    }
}
