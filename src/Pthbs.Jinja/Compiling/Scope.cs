using Pthbs.Jinja.Runtime;

namespace Pthbs.Jinja.Compiling;

/// <summary>
/// The variables of one scope of a template, by the rules of Jinja2: what a scope sets is its own, begins as a copy of what
/// stands outside under that name, and is gone when the scope ends.
/// </summary>
internal sealed class Scope
{
    // Most scopes have no variable or one or two: nothing is made before it is needed.
    private Dictionary<string, Symbol>? _symbols;
    private List<string>? _stores;
    private List<ScopeEntry>? _entries;
    private readonly Scope? _outer;
    private readonly bool _isFunction;

    private Scope(FunctionScope function, Scope? outer, bool isFunction)
    {
        Function = function;
        _outer = outer;
        _isFunction = isFunction;
    }

    public FunctionScope Function { get; }

    private Dictionary<string, Symbol> Symbols => _symbols ??= new(StringComparer.Ordinal);

    /// <summary>What has to be done to variables whenever the scope begins.</summary>
    public ScopeEntry[] Entries => _entries is null ? [] : [.. _entries];

    public static Scope ForFunction(FunctionCode code, Scope? outer) => new(new FunctionScope(code, outer?.Function), outer, true);

    public Scope Inner() => new(Function, this, false);

    /// <summary>A variable that is read: the nearest one of that name, else the context's.</summary>
    public void Load(string name)
    {
        if (Find(name) is not null) return;
        // What no scope of the function sets cannot change while it runs: looking it up once is enough.
        var owner = this;
        while (!owner._isFunction) owner = owner._outer!;
        owner.Symbols[name] = new Symbol(Function, Function.Code.AddSlot(name, Sentinel.Unresolved));
    }

    /// <summary>A variable that is set here; <paramref name="conditional"/> if only a branch of an <c>if</c> does.</summary>
    public void Store(string name, bool conditional)
    {
        if (_symbols is not null && _symbols.TryGetValue(name, out var known))
        {
            NoteStore(name, known);
            return;
        }

        var outside = _outer?.Find(name);
        var initial = conditional ? Sentinel.Unresolved : Sentinel.Missing;
        var symbol = Add(name, initial);
        if (outside is not null) (_entries ??= []).Add(new ScopeEntry(symbol.Slot, null, Function.LevelsTo(outside.Function), outside.Slot));
        else if (!_isFunction) (_entries ??= []).Add(new ScopeEntry(symbol.Slot, initial, 0, 0));
    }

    /// <summary>A variable that is given a value before anything else happens: a parameter, a loop's target.</summary>
    public Symbol Declare(string name) => Add(name, Sentinel.Missing);

    /// <summary>A slot without a name.</summary>
    public int AddTemporary() => Function.Code.AddSlot("", Sentinel.Missing);

    public Symbol? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._symbols is not null && scope._symbols.TryGetValue(name, out var symbol)) return symbol;
        }

        return null;
    }

    /// <summary>The variables of this scope alone.</summary>
    public TopLevelVariable[] Variables()
    {
        if (_symbols is null) return [];
        var variables = new List<TopLevelVariable>(_symbols.Count);
        foreach (var (name, symbol) in _symbols) variables.Add(new TopLevelVariable(name, symbol.Slot, symbol.IsStored));
        return [.. variables];
    }

    /// <summary>Everything set here and further out, for templates that are given these variables.</summary>
    public VisibleVariables Visible()
    {
        var variables = new List<(string, int, int)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            foreach (var name in scope._stores ?? [])
            {
                if (!seen.Add(name)) continue;
                var symbol = scope.Symbols[name];
                variables.Add((name, Function.LevelsTo(symbol.Function), symbol.Slot));
            }
        }

        return new VisibleVariables([.. variables]);
    }

    private void NoteStore(string name, Symbol symbol)
    {
        if (!symbol.IsStored) (_stores ??= []).Add(name);
        symbol.IsStored = true;
    }

    private Symbol Add(string name, Sentinel initial)
    {
        var symbol = new Symbol(Function, Function.Code.AddSlot(name, initial));
        Symbols[name] = symbol;
        NoteStore(name, symbol);
        return symbol;
    }
}
