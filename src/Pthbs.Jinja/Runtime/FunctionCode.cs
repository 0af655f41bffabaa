namespace Pthbs.Jinja.Runtime;

/// <summary>Something that is run in a frame of its own: the root of a template, a block, a macro, the body of a recursive loop.</summary>
internal class FunctionCode(TemplateCode template, string name)
{
    private string[] _names = [];
    private object?[] _initial = [];
    private int _count;

    public TemplateCode Template => template;

    /// <summary>The block's or macro's name.</summary>
    public string Name => name;

    public Body Body { get; set; } = Body.Empty;

    /// <summary>What has to be done to its variables when it begins.</summary>
    public ScopeEntry[] Entries { get; set; } = [];

    /// <summary>Whether something made in a frame of it may look into that frame later: a macro, a recursive loop, items that are picked as they are asked for.</summary>
    public bool KeepsFrames { get; set; }

    /// <summary>The names of the variables that hold something, to suggest one: that of a loop means nothing outside of it.</summary>
    /// <param name="slots">What the variables hold.</param>
    public IEnumerable<string> NamesIn(object?[] slots)
    {
        for (var i = 0; i < Math.Min(_count, slots.Length); i++)
            if (slots[i] is not Sentinel) yield return _names[i];
    }

    /// <summary>Makes room for a variable that holds <paramref name="initial"/> when the function begins.</summary>
    public int AddSlot(string variable, Sentinel initial)
    {
        if (_count == _names.Length)
        {
            // Most functions have one or two variables; one with many doubles its room.
            var room = _count == 0 ? 1 : _count * 2;
            Array.Resize(ref _names, room);
            Array.Resize(ref _initial, room);
        }

        (_names[_count], _initial[_count]) = (variable, initial);
        return _count++;
    }

    /// <summary>What the variables hold when the function begins, in the array that is given if it is large enough.</summary>
    public object?[] FillSlots(object?[] slots)
    {
        if (slots.Length < _count) slots = new object?[_count];
        Array.Copy(_initial, slots, _count);
        return slots;
    }
}
