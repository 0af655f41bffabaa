using System.Diagnostics.CodeAnalysis;

namespace Pthbs.Upkeep.Diagnosis;

/// <summary>How this program was linked.</summary>
public static class StaticLinking
{
    private const string Switch = "Pthbs.IsStatic";

    /// <summary>Whether it is the static executable, which holds all its libraries and cannot load others (docs/guides/static-executable.md).</summary>
    [FeatureSwitchDefinition(Switch)]
    public static bool IsUsed => AppContext.TryGetSwitch(Switch, out var isStatic) && isStatic;
}
