using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Parsing;

/// <summary>Keeps track of which special names a body uses without having set them itself before.</summary>
internal sealed partial class Parser
{
    private readonly List<BlockStatement> _blocks = [];
    private HashSet<string>? _selfReferences;
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
