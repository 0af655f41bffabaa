using Pthbs.Cli.CommandLine;
using Pthbs.Planning;

namespace Pthbs.Cli.Commands;

/// <summary>What nobody could build where its template was written: whoever builds it is told so before.</summary>
internal static class UntestedPackages
{
    /// <summary>Says which of a graph's packages their collection calls untested, and why.</summary>
    public static void Warn(Invocation call, BuildGraph graph)
    {
        foreach (var node in graph.Nodes)
            if (call.Session.FindGenerated(node.Id)?.Facts.Untested is { } why) call.Screen.Say($"warning: {node.Id.Name} {node.Script.Header.Version} is untested: {why}");
    }
}
