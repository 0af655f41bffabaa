using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Planning;

/// <summary>Finds out for each package that is needed whether it is present, can be fetched from elsewhere, or must be built.</summary>
/// <param name="store">The store. What a plan needs of it is not deleted for as long as it is open.</param>
/// <param name="script">Gives a package's script, or null where it is unknown.</param>
/// <param name="substituter">Where else outputs come from; null for nowhere.</param>
public sealed class Planner(StoreDirectory store, Func<PackageId, BuildScript?> script, ISubstituter? substituter = null)
{
    /// <summary>Makes the plan for packages: present ones are not in it.</summary>
    /// <param name="targets">What is asked for.</param>
    /// <param name="rebuilt">Packages that are built though they are present; null for none.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">A script is not known, or the substituter cannot be asked.</exception>
    public async Task<BuildGraph> PlanAsync(IEnumerable<PackageId> targets, IReadOnlySet<PackageId>? rebuilt, CancellationToken cancel)
    {
        List<PackageId> asked = [.. targets];
        // What is known to be there must have been seen while nobody could delete it.
        KnownNames? present = null;
        var known = new Dictionary<PackageId, Substitute?>();
        while (true)
        {
            var graph = store.Use(
                () =>
                {
                    present = store.Present();
                    return BuildGraph.Walk(asked, script, id => rebuilt?.Contains(id) is not true && present.Contains(id), known.GetValueOrDefault);
                },
                Used);
            present!.Save();
            List<PackageId> unknown = substituter is null ? [] : [.. graph.Nodes.Select(n => n.Id).Where(id => !known.ContainsKey(id) && rebuilt?.Contains(id) is not true)];
            if (unknown.Count == 0) return graph;
            var found = (await substituter!.FindAsync(unknown, cancel).ConfigureAwait(false)).ToDictionary(s => s.Id);
            foreach (var id in unknown) known[id] = found.GetValueOrDefault(id);
        }
    }

    /// <summary>Everything that these packages are built from, whether it is present or not.</summary>
    public BuildGraph PlanAll(IEnumerable<PackageId> targets) => Walk([.. targets], _ => false, _ => null);

    /// <summary>Packages alone, as if they had to be built and nothing else.</summary>
    public BuildGraph PlanOnly(IReadOnlyCollection<PackageId> packages) => Walk([.. packages], id => !packages.Contains(id), _ => null);

    /// <summary>Looks at the store and notes what of it is used, in one step. Nothing in here may wait for anybody.</summary>
    private BuildGraph Walk(List<PackageId> targets, Func<PackageId, bool> isPresent, Func<PackageId, Substitute?> substitute) => store.Use(() => BuildGraph.Walk(targets, script, isPresent, substitute), Used);

    private static IEnumerable<PackageId> Used(BuildGraph graph) => graph.Nodes.Count == 0 ? graph.Targets : graph.Targets.Concat(graph.Nodes.SelectMany(n => n.Requirements));
}
