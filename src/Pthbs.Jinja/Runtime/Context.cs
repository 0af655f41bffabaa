using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime;

/// <summary>
/// The variables of one template and those it extends: what they set at their top level, above what was given from outside.
/// Blocks and macros look up here what is not theirs.
/// </summary>
internal sealed class Context
{
    private readonly JinjaEnvironment _environment;
    private readonly IReadOnlyDictionary<string, object?>? _given;
    private readonly Context? _outer;
    private readonly Dictionary<string, object?>? _locals;
    private SelfReference? _self;
    private Dictionary<string, (object? Value, bool IsExported)>? _variables;
    private Dictionary<string, object?>? _normalized;

    /// <summary>The context of a template that is rendered by itself.</summary>
    public Context(JinjaEnvironment environment, BlockTable blocks, IReadOnlyDictionary<string, object?>? given)
    {
        _environment = environment;
        _given = given;
        Blocks = blocks;
    }

    /// <summary>A context inside another: that of an included template or of a scoped block.</summary>
    public Context(Context outer, BlockTable blocks, Dictionary<string, object?>? locals)
    {
        _environment = outer._environment;
        _outer = outer;
        _locals = locals;
        Blocks = blocks;
    }

    public BlockTable Blocks { get; set; }

    /// <summary>What <c>self</c> is in all of them.</summary>
    public SelfReference Self => _self ??= new SelfReference(this);

    private Dictionary<string, (object? Value, bool IsExported)> Variables => _variables ??= new(StringComparer.Ordinal);

    public UndefinedKind UndefinedKind => _environment.Options.UndefinedKind;

    public bool TryResolve(string name, out object? value)
    {
        for (var context = this; ; context = context._outer)
        {
            if (context._variables is not null && context._variables.TryGetValue(name, out var variable))
            {
                value = variable.Value;
                return true;
            }

            value = null;
            if (context._locals is not null && context._locals.TryGetValue(name, out value)) return true;
            if (context._outer is null) return context.TryResolveOutside(name, out value);
        }
    }

    /// <summary>What the host gives. What has to be copied for templates is copied once: they may change the copy.</summary>
    private bool TryResolveOutside(string name, out object? value)
    {
        value = null;
        if (_normalized is not null && _normalized.TryGetValue(name, out value)) return true;
        if (!(_given is not null && _given.TryGetValue(name, out value)) && !_environment.Globals.TryGetValue(name, out value)) return false;
        var normalized = HostValue.Normalize(value);
        if (!ReferenceEquals(normalized, value)) (_normalized ??= new(StringComparer.Ordinal))[name] = normalized;
        value = normalized;
        return true;
    }

    /// <summary>The names that were set while a template waits to go on; null where none waits.</summary>
    public HashSet<string>? SetMeanwhile { get; set; }

    /// <summary>Sets a variable at the top level. Names that begin with an underscore are not exported.</summary>
    public void Set(string name, object? value)
    {
        Variables[name] = (value, name[0] != '_');
        SetMeanwhile?.Add(name);
    }

    /// <summary>Sets a variable that is not the template's own: an import.</summary>
    public void SetImported(string name, object? value)
    {
        Variables[name] = (value, false);
        SetMeanwhile?.Add(name);
    }

    /// <summary>A variable that was set at the top level.</summary>
    public bool TryGetSet(string name, out object? value)
    {
        (object? Value, bool IsExported) variable = default;
        var isSet = _variables is not null && _variables.TryGetValue(name, out variable);
        value = variable.Value;
        return isSet;
    }

    public Dictionary<string, object?> Exports()
    {
        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, variable) in Variables)
        {
            if (variable.IsExported) result[name] = variable.Value;
        }

        return result;
    }

    /// <summary>All variables as they are now, and some more: what an imported template sees, whatever happens later.</summary>
    public Dictionary<string, object?> Snapshot(Dictionary<string, object?>? locals)
    {
        var result = _outer?.Snapshot(_locals) ?? new Dictionary<string, object?>(StringComparer.Ordinal);
        if (_given is not null) Copy(_given, result);
        if (_normalized is not null) Copy(_normalized, result);
        foreach (var (name, variable) in Variables) result[name] = variable.Value;
        if (locals is not null) Copy(locals, result);
        return result;
    }

    private static void Copy(IReadOnlyDictionary<string, object?> from, Dictionary<string, object?> to)
    {
        foreach (var (name, value) in from) to[name] = value;
    }

    /// <summary>The names of all variables, to suggest one.</summary>
    public IEnumerable<string> Names()
    {
        for (var context = this; context is not null; context = context._outer)
        {
            foreach (var name in context.Variables.Keys) yield return name;
            foreach (var name in context._locals?.Keys ?? Enumerable.Empty<string>()) yield return name;
            foreach (var name in context._given?.Keys ?? []) yield return name;
        }

        foreach (var name in _environment.Globals.Keys) yield return name;
    }
}
