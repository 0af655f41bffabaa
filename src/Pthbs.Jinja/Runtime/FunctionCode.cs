namespace Pthbs.Jinja.Runtime;

/// <summary>Something that is run in a frame of its own: the root of a template, a block, a macro, the body of a recursive loop.</summary>
internal sealed class FunctionCode(TemplateCode template, string name)
{
    private readonly List<(string Name, Sentinel Initial)> _slots = [];
    private object?[]? _prototype;

    public TemplateCode Template => template;

    /// <summary>The block's or macro's name.</summary>
    public string Name => name;

    public Body Body { get; set; } = Body.Empty;

    /// <summary>What has to be done to its variables when it begins.</summary>
    public ScopeEntry[] Entries { get; set; } = [];

    /// <summary>The names of its variables, to suggest one.</summary>
    public IEnumerable<string> VariableNames => _slots.Select(slot => slot.Name);

    /// <summary>Makes room for a variable that holds <paramref name="initial"/> when the function begins.</summary>
    public int AddSlot(string variable, Sentinel initial)
    {
        _slots.Add((variable, initial));
        return _slots.Count - 1;
    }

    public object?[] NewSlots() => (object?[])(_prototype ??= [.. _slots.Select(slot => slot.Initial)]).Clone();
}
