using Pthbs.Scripts;
using Pthbs.Upkeep.Verification;

namespace Pthbs.Workflows;

/// <summary>What became of what was damaged.</summary>
/// <param name="Unknown">Packages that cannot be built again: their scripts are not known here.</param>
/// <param name="Rebuilt">Packages that were built again, or whose build failed.</param>
/// <param name="EnvironmentsAside">Where damaged environments are kept for a look.</param>
public sealed record RepairOutcome(IReadOnlyList<PackageId> Unknown, IReadOnlyList<PackageId> Rebuilt, IReadOnlyList<string> EnvironmentsAside);

/// <summary>Mends what verifying has found: restores what is kept elsewhere, builds packages again, and makes environments again.</summary>
public static class StoreRepair
{
    /// <summary>Mends. What stays damaged, verifying again tells.</summary>
    /// <param name="session">Whose store; opened for writing.</param>
    /// <param name="broken">What is damaged.</param>
    /// <param name="observer">Receives the events of the builds.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <exception cref="Errors.PthbsException">A build could not even be begun, or the store cannot be written.</exception>
    public static async Task<RepairOutcome> RunAsync(Session session, IReadOnlyList<Verdict> broken, IBuildObserver observer, CancellationToken cancel)
    {
        var mender = new StoreMender(session.Store, session.Sources);
        var damaged = mender.MendBeside(broken, session.TryRestoreScript, cancel).ToHashSet();
        foreach (var id in damaged.Where(id => session.Store.Scripts.TryRead(id) is null)) session.TryRestoreScript(id);
        List<PackageId> unknown = [.. damaged.Where(id => session.Store.Scripts.TryRead(id) is null)];
        damaged.ExceptWith(unknown);
        if (damaged.Count > 0) await session.BuildAsync(new BuildRequest(damaged) { KeepGoing = true, Damaged = damaged }, observer, cancel).ConfigureAwait(false);
        return new RepairOutcome(unknown, [.. damaged.Order()], [.. mender.MendEnvironments(broken)]);
    }
}
