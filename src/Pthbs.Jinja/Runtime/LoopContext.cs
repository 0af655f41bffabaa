using Pthbs.Jinja.Runtime.Expressions;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime;

/// <summary>What <c>loop</c> is. Items are asked for only as far as its members need them.</summary>
internal sealed class LoopContext : IJinjaObject, IPrintingCallable
{
    private static readonly string[] Names =
        ["index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem", "cycle", "changed"];

    private readonly CallContext _call;
    private readonly object? _items;
    private readonly int _depth;
    private readonly Action<object?, int, Output>? _recurse;
    private IEnumerator<object?> _enumerator;
    private long _index = -1;
    private long? _length;
    private bool _hasAhead;
    private object? _ahead;
    private object? _previous;
    private object? _current;
    private JinjaTuple? _lastChanged;

    public LoopContext(CallContext call, object? items, int depth, Action<object?, int, Output>? recurse)
    {
        _call = call;
        _items = items;
        _depth = depth;
        _recurse = recurse;
        _enumerator = (items is List<object?> list ? Growing(list) : Iteration.Of(call, items)).GetEnumerator();
    }

    public string TypeName => "LoopContext";

    public IEnumerable<string> MemberNames => Names;

    private long Length
    {
        get
        {
            if (_length is { } known) return known;
            var length = _items is Generator ? null : Iteration.LengthOf(_items);
            if (length is null)
            {
                var rest = new List<object?>();
                while (_enumerator.MoveNext())
                {
                    _call.ChargeItems(1);
                    rest.Add(_enumerator.Current);
                }

                _enumerator = rest.GetEnumerator();
                length = rest.Count + _index + 1 + (_hasAhead ? 1 : 0);
            }

            _length = length;
            return length.Value;
        }
    }

    public bool MoveNext(out object? item)
    {
        item = null;
        if (!LookAhead()) return false;
        item = _ahead;
        _hasAhead = false;
        _index++;
        _previous = _current;
        _current = item;
        return true;
    }

    public bool TryGetMember(string name, out object? value)
    {
        value = name switch
        {
            "index" => Number.Box(_index + 1),
            "index0" => Number.Box(_index),
            "revindex" => Number.Box(Length - _index),
            "revindex0" => Number.Box(Length - _index - 1),
            "first" => Boxed.Bool(_index == 0),
            "last" => Boxed.Bool(!LookAhead()),
            "length" => Number.Box(Length),
            "depth" => Number.Box(_depth + 1),
            "depth0" => Number.Box(_depth),
            "previtem" => _index == 0 ? _call.MakeUndefined(name, "there is no previous item") : _previous,
            "nextitem" => LookAhead() ? _ahead : _call.MakeUndefined(name, "there is no next item"),
            "cycle" => (JinjaFunction)Cycle,
            "changed" => (JinjaFunction)Changed,
            _ => null,
        };
        return value is not null || Array.IndexOf(Names, name) >= 0;
    }

    public void Print(CallContext context, Arguments args, Output output)
    {
        var values = args.Bind(LoopSignature);
        if (_recurse is null)
        {
            throw new TemplateException(TemplateErrorKind.Type, "this loop cannot be called")
            {
                Hint = "mark it as recursive: '{% for x in y recursive %}'",
            };
        }

        _recurse(values[0], _depth + 1, output);
    }

    public override string ToString() => $"<LoopContext {_index + 1}/{Length}>";

    private static Signature LoopSignature { get; } = new("loop", "iterable");

    private static IEnumerable<object?> Growing(List<object?> list)
    {
        for (var i = 0; i < list.Count; i++) yield return HostValue.Normalize(list[i]);
    }

    private bool LookAhead()
    {
        if (_hasAhead) return true;
        if (!_enumerator.MoveNext()) return false;
        _ahead = _enumerator.Current;
        _hasAhead = true;
        return true;
    }

    private object? Cycle(CallContext context, Arguments args)
    {
        if (args.Keywords.Count > 0) throw new TemplateException(TemplateErrorKind.Type, "'loop.cycle' takes no keyword arguments");
        if (args.Count == 0) throw new TemplateException(TemplateErrorKind.Type, "'loop.cycle' needs something to go through");
        return args[(int)(_index % args.Count)];
    }

    private object? Changed(CallContext context, Arguments args)
    {
        if (args.Keywords.Count > 0) throw new TemplateException(TemplateErrorKind.Type, "'loop.changed' takes no keyword arguments");
        var values = new JinjaTuple([.. args.Positional]);
        if (_lastChanged is not null && Equality.AreEqual(_lastChanged, values)) return Boxed.False;
        _lastChanged = values;
        return Boxed.True;
    }
}
