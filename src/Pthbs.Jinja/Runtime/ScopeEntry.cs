namespace Pthbs.Jinja.Runtime;

/// <summary>What a variable of an inner scope holds when the scope begins: what one of the same name outside holds, or nothing.</summary>
internal readonly record struct ScopeEntry(int Slot, Sentinel? Initial, int Levels, int OuterSlot)
{
    public static void Apply(ScopeEntry[] entries, Frame frame)
    {
        foreach (var entry in entries)
        {
            var owner = frame;
            for (var i = 0; i < entry.Levels; i++) owner = owner.Closure!;
            frame.Slots[entry.Slot] = entry.Initial ?? owner.Slots[entry.OuterSlot];
        }
    }
}
