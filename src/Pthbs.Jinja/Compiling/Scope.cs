using Pthbs.Jinja.Runtime;

namespace Pthbs.Jinja.Compiling;

/// <summary>
/// The variables of one scope of a template, by the rules of Jinja2: what a scope sets is its own, begins as a copy of what
/// stands outside under that name, and is gone when the scope ends.
/// </summary>
internal sealed class Scope
{
    private readonly Dictionary<string, Symbol> _symbols = new(StringComparer.Ordinal);
    private readonly List<string> _stores = [];
    private readonly HashSet<string> _stored = new(StringComparer.Ordinal);
    private readonly List<ScopeEntry> _entries = [];
    private readonly Scope? _outer;
    private readonly bool _isFunction;

    private Scope(FunctionScope function, Scope? outer, bool isFunction)
    {
        Function = function;
        _outer = outer;
        _isFunction = isFunction;
    }

    public FunctionScope Function { get; }

    /// <summary>What has to be done to variables whenever the scope begins.</summary>
    public ScopeEntry[] Entries => [.. _entries];

    public static Scope ForFunction(FunctionCode code, Scope? outer) => new(new FunctionScope(code, outer?.Function), outer, true);

    public Scope Inner() => new(Function, this, false);

    /// <summary>A variable that is read: the nearest one of that name, else the context's.</summary>
    public void Load(string name)
    {
        if (Find(name) is not null) return;
        // What no scope of the function sets cannot change while it runs: looking it up once is enough.
        var owner = this;
        while (!owner._isFunction) owner = owner._outer!;
        owner._symbols[name] = new Symbol(Function, Function.Code.AddSlot(name, Sentinel.Unresolved));
    }

    /// <summary>A variable that is set here; <paramref name="conditional"/> if only a branch of an <c>if</c> does.</summary>
    public void Store(string name, bool conditional)
    {
        NoteStore(name);
        if (_symbols.ContainsKey(name)) return;
        var outside = _outer?.Find(name);
        var initial = conditional ? Sentinel.Unresolved : Sentinel.Missing;
        var symbol = Add(name, initial);
        if (outside is not null) _entries.Add(new ScopeEntry(symbol.Slot, null, Function.LevelsTo(outside.Function), outside.Slot));
        else if (!_isFunction) _entries.Add(new ScopeEntry(symbol.Slot, initial, 0, 0));
    }

    /// <summary>A variable that is given a value before anything else happens: a parameter, a loop's target.</summary>
    public Symbol Declare(string name)
    {
        NoteStore(name);
        return Add(name, Sentinel.Missing);
    }

    /// <summary>A slot without a name.</summary>
    public int AddTemporary() => Function.Code.AddSlot("", Sentinel.Missing);

    public Symbol? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._symbols.TryGetValue(name, out var symbol)) return symbol;
        }

        return null;
    }

    /// <summary>Everything set here and further out, for templates that are given these variables.</summary>
    public VisibleVariables Visible()
    {
        var variables = new List<(string, int, int)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            foreach (var name in scope._stores)
            {
                if (!seen.Add(name)) continue;
                var symbol = scope._symbols[name];
                variables.Add((name, Function.LevelsTo(symbol.Function), symbol.Slot));
            }
        }

        return new VisibleVariables([.. variables]);
    }

    private void NoteStore(string name)
    {
        if (_stored.Add(name)) _stores.Add(name);
    }

    private Symbol Add(string name, Sentinel initial)
    {
        var symbol = new Symbol(Function, Function.Code.AddSlot(name, initial));
        _symbols[name] = symbol;
        return symbol;
    }
}
