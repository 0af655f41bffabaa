using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Upkeep.Garbage;

/// <summary>
/// What commands left that were killed and had no mark: a doctor's trials, and files that readers of a store were writing. All else is swept when a store is opened.
/// </summary>
internal static class Leftovers
{
    /// <summary>No file is written for longer than this; there is no lock that says whether somebody still writes it.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private static readonly string[] Parts = [StoreLayout.Scripts, StoreLayout.Records, StoreLayout.Manifests, StoreLayout.Roots, StoreLayout.Cache];

    /// <summary>Deletes it.</summary>
    public static void Sweep(StoreDirectory store, Action<long> freed, CancellationToken cancel)
    {
        TrialDirectory.Sweep(store.Packages, freed, cancel);
        store.SweepLinks();
        TrialDirectory.Sweep(store.State, freed, cancel);
        var before = (DateTimeOffset.UtcNow - Abandoned).ToUnixTimeSeconds();
        foreach (var part in Parts.Concat(store.Roots.Names.Select(root => $"{StoreLayout.Roots}/{root}")))
        {
            using var directory = store.State.TryOpenDirectory(part);
            foreach (var (name, _) in directory?.List() ?? [])
            {
                cancel.ThrowIfCancellationRequested();
                if (DirectoryHandle.IsTemporaryName(name) && directory!.TryStatus(name) is { } status && status.ModifiedSeconds < before) directory.DeleteIfPossible(name, freed, cancel);
            }
        }
    }
}
