using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Planning;

/// <summary>One package in a graph.</summary>
/// <param name="Script">Its script.</param>
/// <param name="Requirements">The packages that must be present before it, each once, in order: what it is built from or, where it is not built, what it refers to.</param>
public sealed record GraphNode(BuildScript Script, IReadOnlyList<PackageId> Requirements)
{
    /// <summary>Its id.</summary>
    public PackageId Id => Script.Id;

    /// <summary>The finished output that replaces the build; null if it is built.</summary>
    public Substitute? Substitute { get; init; }
}

/// <summary>
/// Packages and what each needs to be built. Ids are hashes over the ids they depend on, so there is no circle in it: the generator finds those.
/// </summary>
public sealed class BuildGraph
{
    private BuildGraph(IReadOnlyList<PackageId> targets, IReadOnlyList<GraphNode> nodes)
    {
        Targets = targets;
        Nodes = nodes;
    }

    /// <summary>What was asked for.</summary>
    public IReadOnlyList<PackageId> Targets { get; }

    /// <summary>All packages reached, each after all that it needs.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>The sources of all packages that are built, each once.</summary>
    public IReadOnlyList<SourceInput> Sources => [.. Nodes.Where(n => n.Substitute is null).SelectMany(n => n.Script.Header.Sources).DistinctBy(s => s.Key)];

    /// <summary>Walks from the targets to all that they need, except beyond what is already there.</summary>
    /// <param name="targets">What is asked for.</param>
    /// <param name="script">Gives a package's script, or null where it is unknown.</param>
    /// <param name="isThere">Whether a package needs no building; what it was built from is not looked at.</param>
    /// <param name="substitute">Gives the output that replaces a build; null for none.</param>
    /// <exception cref="PthbsException">A script is missing; says which package needs it.</exception>
    public static BuildGraph Walk(IEnumerable<PackageId> targets, Func<PackageId, BuildScript?> script, Func<PackageId, bool> isThere, Func<PackageId, Substitute?>? substitute = null)
    {
        // Of ten thousand packages that were asked for, nearly all are there: those take a place in these two, and no more.
        var count = (targets as IReadOnlyCollection<PackageId>)?.Count ?? 0;
        var (asked, once) = (new List<PackageId>(count), new HashSet<PackageId>(count));
        foreach (var target in targets) if (once.Add(target)) asked.Add(target);
        var done = new HashSet<PackageId>();
        var nodes = new List<GraphNode>();
        // An explicit stack: a chain of packages may be longer than the thread's.
        var stack = new Stack<(PackageId Id, PackageId? NeededBy, GraphNode? Node)>();
        for (var i = asked.Count - 1; i >= 0; i--) if (!isThere(asked[i])) stack.Push((asked[i], null, null));
        while (stack.TryPop(out var next))
        {
            if (next.Node is { } complete)
            {
                nodes.Add(complete);
                continue;
            }

            if (!done.Add(next.Id) || isThere(next.Id)) continue;
            var found = script(next.Id) ?? throw Missing(next.Id, next.NeededBy);
            var output = substitute?.Invoke(next.Id);
            var node = new GraphNode(found, [.. (output?.References ?? found.Requirements).Distinct()]) { Substitute = output };
            stack.Push((next.Id, null, node));
            foreach (var requirement in node.Requirements.Reverse())
                if (!done.Contains(requirement)) stack.Push((requirement, next.Id, null));
        }

        return new BuildGraph(asked, nodes);
    }

    private static PthbsException Missing(PackageId id, PackageId? neededBy) => new(ErrorKind.Input, $"pthbs has no script of {id}")
    {
        Where = neededBy?.ToString(),
        Hint = "generate it from its collection (pthbs collection generate), or put its file beside the script that depends on it",
    };
}
