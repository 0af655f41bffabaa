using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Parsing;

/// <summary>Keeps track of which special names a body uses without having set them itself before.</summary>
internal sealed partial class Parser
{
    private readonly List<BlockStatement> _blocks = [];
    private HashSet<string>? _selfReferences;
    private Dictionary<string, InnerSet>? _innerSets;
    private SpecialNames _used;
    private SpecialNames _set;
    private int _insideFor;
    private int _insideBlock;
    private int _scopedBlocks;
    private bool _extends;

    private static SpecialNames SpecialName(string name) => name switch
    {
        "self" => SpecialNames.Self,
        "super" => SpecialNames.Super,
        "loop" => SpecialNames.Loop,
        "caller" => SpecialNames.Caller,
        "kwargs" => SpecialNames.Keywords,
        "varargs" => SpecialNames.List,
        _ => SpecialNames.None,
    };

    private void NoteUse(string name) => _used |= SpecialName(name) & ~_set;

    private void NoteSet(string name) => _set |= SpecialName(name);

    /// <summary>Remembers the first place where each name is set inside a statement that ends its variables: a later reader finds nothing.</summary>
    private void NoteInnerSet(Target target)
    {
        if (target is TupleTarget tuple)
        {
            foreach (var item in tuple.Items) NoteInnerSet(item);
            return;
        }

        if (target is NameTarget name && _open.FirstOrDefault(open => open.Name != "if") is { Name: not null } scope)
            (_innerSets ??= new Dictionary<string, InnerSet>(StringComparer.Ordinal)).TryAdd(name.Name, new InnerSet(scope.Name, name.Position));
    }

    /// <summary>Begins a body of its own; what it gives back has to be given to <see cref="EndUses"/>.</summary>
    private (SpecialNames Used, SpecialNames Set) BeginUses()
    {
        var outside = (_used, _set);
        (_used, _set) = (SpecialNames.None, SpecialNames.None);
        return outside;
    }

    /// <summary>What the body used; the body around it uses that too.</summary>
    private SpecialNames EndUses((SpecialNames Used, SpecialNames Set) outside, bool merge = true)
    {
        var inside = _used;
        (_used, _set) = merge ? (outside.Used | (_used & ~outside.Set), outside.Set | _set) : outside;
        return inside;
    }
}
