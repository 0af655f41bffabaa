using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Upkeep.Garbage;

/// <summary>What stays and what goes, each with why.</summary>
/// <param name="Live">What stays.</param>
/// <param name="Items">What goes, in the order of going.</param>
/// <param name="Missing">What a root holds that is not there.</param>
public sealed record GarbagePlan(LiveSet Live, IReadOnlyList<GarbageItem> Items, IReadOnlyList<string> Missing)
{
    /// <summary>How long nobody may have written to a download without a lock for it to count as abandoned.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>Makes a plan. Writes nothing.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sources">The sources beside it.</param>
    /// <param name="options">What is to be kept.</param>
    /// <param name="known">What is known of packages; is added to.</param>
    /// <param name="programs">What running programs use.</param>
    /// <param name="cancel">Ends it.</param>
    internal static GarbagePlan Make(
        StoreDirectory store, SourceCache sources, GarbageOptions options, KnownPackages known, IReadOnlyDictionary<string, string> programs, CancellationToken cancel)
    {
        var (kept, old) = LiveRoots.Read(store, options.Keep);
        var inUse = LiveRoots.InUse(store, programs).ToList();
        var live = LiveSet.Walk(store, [.. LiveRoots.Of(kept), .. inUse], options.KeepBuildInputs, known, cancel);
        var items = new List<GarbageItem>();
        items.AddRange(old.Select(g => new GarbageItem(GarbageKind.Generation, $"{g.Root}/{g.Number}", $"root '{g.Root}' has {options.Keep} newer generations") { Generation = g }));
        AddTrees(items, live);
        AddKept(items, store);
        AddSources(items, store, sources, live, options, inUse);
        AddFiles(items, store, live, cancel);
        return new GarbagePlan(live, items, [.. kept.SelectMany(g => g.Generation.InStore).Distinct().Where(n => !live.There.Contains(n)).Order(StringComparer.Ordinal)]);
    }

    private static void AddTrees(List<GarbageItem> items, LiveSet live)
    {
        // Environments first: whoever enters one of them holds a lock on it, and its packages are safe for as long as it is there.
        List<string> going = [.. live.There.Where(name => !live.Names.ContainsKey(name)).Order(StringComparer.Ordinal)];
        items.AddRange(going.Where(name => EnvironmentId.TryParse(name, out _)).Select(name => new GarbageItem(GarbageKind.Environment, name, live.WhyGone(name))));
        items.AddRange(going.Where(name => PackageId.TryParse(name, out _)).Select(name => new GarbageItem(GarbageKind.Package, name, live.WhyGone(name))));
    }

    private static void AddKept(List<GarbageItem> items, StoreDirectory store)
    {
        // The builds first: who takes one out takes its output out, too.
        foreach (var (directory, what) in ((DirectoryHandle, string)[])[(store.Builds, "is the directory of a failed build"), (store.Pending, "was set aside for inspection")])
            foreach (var (name, _) in directory.List())
                if (name.StartsWith(StoreLayout.KeptPrefix, StringComparison.Ordinal) && !store.Kept.IsInUse(name)) items.Add(new GarbageItem(GarbageKind.KeptBuild, $"{directory.Path}/{name}", what));
    }

    private static void AddSources(
        List<GarbageItem> items, StoreDirectory store, SourceCache sources, LiveSet live, GarbageOptions options, IEnumerable<(string Name, string Reason)> inUse)
    {
        // What a session has noted it may be about to build; of all else the sources are inputs like others.
        var needed = options.KeepBuildInputs ? live.Scripts.Keys : [.. inUse.Select(n => PackageId.TryParse(n.Name, out var id) ? id : default).Where(id => id.Name is not null)];
        var keys = needed.SelectMany(id => SourcesOf(store, live, id)).ToHashSet();
        var going = sources.List().Where(k => !keys.Contains(k)).OrderBy(k => k.ToString(), StringComparer.Ordinal).ToList();
        var known = going.ToDictionary(key => key, _ => default(PackageId?));
        foreach (var id in live.Scripts.Keys)
            foreach (var key in live.SourcesOf(id)) if (known.TryGetValue(key, out var first) && first is null) known[key] = id;
        foreach (var key in going)
            items.Add(new GarbageItem(GarbageKind.Source, key.ToString(), known[key] is { } built ? $"is needed only to build {built.Short}, which is built" : "nothing that is kept is built from it"));
        foreach (var name in sources.Parts.Abandoned(DateTimeOffset.UtcNow - Abandoned))
            if (!SourceKey.TryParse(name.Replace('-', ':'), out var key) || !keys.Contains(key)) items.Add(new GarbageItem(GarbageKind.Download, name, "no process is using it"));
    }

    /// <summary>What a script names of sources; of one that does not stay, too: a process may be about to build it.</summary>
    private static IEnumerable<SourceKey> SourcesOf(StoreDirectory store, LiveSet live, PackageId id) =>
        live.Scripts.ContainsKey(id) ? live.SourcesOf(id) : store.Scripts.TryRead(id)?.Header.Sources.Select(source => source.Key) ?? [];

    /// <summary>Each directory is listed by itself: all of them have a hundred thousand names.</summary>
    private static void AddFiles(List<GarbageItem> items, StoreDirectory store, LiveSet live, CancellationToken cancel)
    {
        GarbageKind[] kinds = [GarbageKind.Script, GarbageKind.Log, GarbageKind.Record, GarbageKind.Manifest, GarbageKind.Lock];
        var found = new List<GarbageItem>[kinds.Length];
        OnAllProcessors.For(kinds.Length, i => found[i] = [.. Going(kinds[i], store, live).Order(StringComparer.Ordinal).Select(name => new GarbageItem(kinds[i], name, ReasonOf(kinds[i])))], cancel);
        foreach (var files in found) items.AddRange(files);
    }

    private static IEnumerable<string> Going(GarbageKind kind, StoreDirectory store, LiveSet live)
    {
        const string lockEnding = StoreLayout.LockEnding;
        return kind switch
        {
            GarbageKind.Script => live.AllScripts.Where(id => !live.Scripts.ContainsKey(id)).Select(id => id.ToString()),
            GarbageKind.Log => store.Logs.List().Where(IsGone),
            GarbageKind.Record => store.Records.List().Where(IsGone),
            GarbageKind.Manifest => store.Manifests.List().Where(IsGone),
            _ => store.Locks.List().Select(e => e.Name).Where(n => n.EndsWith(lockEnding, StringComparison.Ordinal) && PackageId.TryParse(n[..^lockEnding.Length], out _) && IsGone(n[..^lockEnding.Length])),
        };

        bool IsGone(string name) => !live.Names.ContainsKey(name);
    }

    private static string ReasonOf(GarbageKind kind) => kind switch
    {
        GarbageKind.Script => "nothing that is kept is built by it",
        GarbageKind.Manifest => "its tree is deleted or does not exist",
        _ => "its package is deleted or does not exist",
    };
}
