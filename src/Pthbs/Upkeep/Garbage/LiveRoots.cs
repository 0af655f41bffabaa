using System.Globalization;
using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Upkeep.Garbage;

/// <summary>Where life in a store begins: what people named, and what is in use at this moment.</summary>
internal static class LiveRoots
{
    /// <summary>All roots' generations that are kept, and those beyond them. Only what is kept is read: what goes may be damaged.</summary>
    /// <exception cref="Errors.PthbsException">One that is kept cannot be read: nobody knows what it holds, so nothing may be deleted.</exception>
    public static (List<(RootGeneration Generation, bool IsCurrent)> Kept, List<(string Root, int Number)> Old) Read(StoreDirectory store, int? keep)
    {
        List<(RootGeneration, bool)> kept = [];
        List<(string Root, int Number)> old = [];
        foreach (var root in store.Roots.Names)
        {
            var numbers = store.Roots.Numbers(root);
            var current = store.Roots.CurrentNumber(root);
            // The current one always stays, whatever came after it.
            var going = numbers.Take(keep is { } count ? Math.Max(0, numbers.Count - count) : 0).Where(n => n != current).ToList();
            old.AddRange(going.Select(n => (root, n)));
            kept.AddRange(numbers.Except(going).Select(n => (store.Roots.Read(root, n), n == current)));
        }

        return (kept, old);
    }

    /// <summary>What generations hold, each with the reason.</summary>
    public static IEnumerable<(string Name, string Reason)> Of(IReadOnlyList<(RootGeneration Generation, bool IsCurrent)> kept)
    {
        // The current generation's reason goes before an old one's: it is the better one.
        foreach (var (generation, isCurrent) in kept.OrderByDescending(g => g.IsCurrent))
        {
            foreach (var name in generation.InStore) yield return (name, string.Create(CultureInfo.InvariantCulture, $"is in generation {generation.Number} of root '{generation.Root}'{(isCurrent ? " (current)" : "")}"));
        }
    }

    /// <summary>What is in use now.</summary>
    /// <param name="store">The store. Whoever decides by this holds the store's own lock alone.</param>
    /// <param name="programs">What running programs use. It was looked up before that lock was taken: nobody knows how long that takes.</param>
    public static IEnumerable<(string Name, string Reason)> InUse(StoreDirectory store, IReadOnlyDictionary<string, string> programs)
    {
        foreach (var (name, process) in store.Lease.Notes()) yield return (name, $"is in use by pthbs, process {process.Split('-')[0]}");
        foreach (var name in store.ListEnvironments().Select(id => id.ToString()))
        {
            using var directory = store.Packages.TryOpenDirectory(name);
            if (directory is null) continue;
            if (ReaderLock.IsHeld(directory)) yield return (name, "is used by a program of 'pthbs run' or 'pthbs shell'");
        }

        foreach (var (name, process) in programs)
            if (store.Packages.TryStatus(name) is { Kind: FileKind.Directory }) yield return (name, $"is in use by {process}");
    }
}
