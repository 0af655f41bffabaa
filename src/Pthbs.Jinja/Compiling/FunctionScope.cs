using Pthbs.Jinja.Runtime;

namespace Pthbs.Jinja.Compiling;

/// <summary>A function while it is compiled: its code, and the function around it, whose variables it can reach.</summary>
internal sealed class FunctionScope(FunctionCode code, FunctionScope? outer)
{
    public FunctionCode Code => code;

    /// <summary>How many functions further out <paramref name="other"/> is.</summary>
    public int LevelsTo(FunctionScope other)
    {
        var levels = 0;
        for (var function = this; function != other; function = function.Outer!) levels++;
        return levels;
    }

    private FunctionScope? Outer => outer;
}
