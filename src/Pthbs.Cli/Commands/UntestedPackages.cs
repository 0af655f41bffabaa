using Pthbs.Cli.CommandLine;
using Pthbs.Collections;
using Pthbs.Planning;

namespace Pthbs.Cli.Commands;

/// <summary>What nobody could build where its template was written: whoever builds it is told so before.</summary>
internal static class UntestedPackages
{
    /// <summary>Those that are not called untested, of all that a word such as <c>--all</c> stands for. The others are told.</summary>
    public static IReadOnlyList<GeneratedPackage> LeaveOut(Invocation call, IReadOnlyList<GeneratedPackage> packages)
    {
        var parts = packages.ToLookup(package => package.Facts.Untested is null);
        if (parts[false].Any()) call.Screen.Say($"left out because never built: {string.Join(", ", parts[false].Select(package => package.Request))}");
        return [.. parts[true]];
    }

    /// <summary>Says which of a graph's packages their collection calls untested, and why.</summary>
    public static void Warn(Invocation call, BuildGraph graph)
    {
        foreach (var node in graph.Nodes)
            if (call.Session.FindGenerated(node.Id)?.Facts.Untested is { } why) call.Screen.Say($"warning: {node.Id.Name} {node.Script.Header.Version} was never built: {why}");
    }
}
