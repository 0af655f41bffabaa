namespace Pthbs.Jinja.Runtime;

/// <summary>The variables that a template has set where a statement stands: what an include, an import with context or a scoped block is given.</summary>
internal sealed class VisibleVariables((string Name, int Levels, int Slot)[] variables)
{
    public Dictionary<string, object?>? Collect(Frame frame)
    {
        Dictionary<string, object?>? result = null;
        foreach (var (name, levels, slot) in variables)
        {
            var owner = frame;
            for (var i = 0; i < levels; i++) owner = owner.Closure!;
            var value = owner.Slots[slot];
            if (value is Sentinel) continue;
            result ??= new Dictionary<string, object?>(variables.Length, StringComparer.Ordinal);
            result[name] = value;
        }

        return result;
    }
}
