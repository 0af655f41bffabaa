using System.Runtime.ExceptionServices;
using Pthbs.Environments;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Upkeep.Garbage;

/// <summary>
/// What stays in a store: what the roots and those who use it now need when it runs and, where that is asked for, what it was built from. Each with why.
/// </summary>
public sealed class LiveSet
{
    private readonly StoreDirectory _store;
    private readonly Dictionary<PackageId, IReadOnlyList<PackageId>> _references;
    private readonly Dictionary<string, Why> _why = new(StringComparer.Ordinal);
    private readonly Queue<string> _open = [];
    private readonly Dictionary<PackageId, PackageId> _scripts = [];
    private readonly Dictionary<PackageId, ScriptNeeds> _needs = [];

    private LiveSet(StoreDirectory store, Dictionary<PackageId, IReadOnlyList<PackageId>> references) => (_store, _references) = (store, references);

    /// <summary>The packages and environments that stay, as they are called in the store, each with why. Some may not be there.</summary>
    public IReadOnlyDictionary<string, Why> Names => _why;

    /// <summary>The packages whose scripts stay, because they or something built from them stays; with the package that this is.</summary>
    public IReadOnlyDictionary<PackageId, PackageId> Scripts => _scripts;

    /// <summary>The sources that a package whose script stays is built from; none where its script is lost.</summary>
    public IReadOnlyList<SourceKey> SourcesOf(PackageId id) => _needs.TryGetValue(id, out var needs) ? needs.Sources : [];

    /// <summary>The reasons of one name, from the nearest to a root; empty where nothing needs it.</summary>
    public IReadOnlyList<(string Name, Why Why)> Chain(string name)
    {
        var chain = new List<(string, Why)>();
        for (var next = name; next is not null && _why.TryGetValue(next, out var why); next = why.Because) chain.Add((next, why));
        return chain;
    }

    /// <summary>Why a package or an environment goes that does not stay.</summary>
    public string WhyGone(string name) =>
        EnvironmentId.TryParse(name, out _) ? "no root and no program uses it"
        : PackageId.TryParse(name, out var id) && _scripts.TryGetValue(id, out var built) ? $"is needed only to build {built.Short}, which is built"
        : "nothing that is kept needs it";

    /// <summary>Finds out.</summary>
    /// <param name="store">The store.</param>
    /// <param name="roots">Where to begin, with why.</param>
    /// <param name="keepBuildInputs">Whether what is needed to build what stays, stays.</param>
    /// <param name="references">What packages refer to, as far as it is known; is added to.</param>
    /// <param name="cancel">Ends it: packages whose records are lost are read whole.</param>
    public static LiveSet Walk(
        StoreDirectory store, IEnumerable<(string Name, string Reason)> roots, bool keepBuildInputs, Dictionary<PackageId, IReadOnlyList<PackageId>> references, CancellationToken cancel)
    {
        var live = new LiveSet(store, references);
        foreach (var (name, reason) in roots) live.Add(name, new Why(reason, null));
        while (live._open.Count > 0)
        {
            List<string> names = [.. live._open];
            live._open.Clear();
            var there = live.Learn([.. names.Select(name => PackageId.TryParse(name, out var id) ? id : default).Where(id => id.Name is not null)], needsToo: keepBuildInputs, cancel);
            foreach (var name in names)
            {
                if (!PackageId.TryParse(name, out var id)) live.AddEnvironment(name);
                else live.AddPackage(id, there.Contains(id), keepBuildInputs);
            }
        }

        live.AddScripts(cancel);
        return live;
    }

    /// <summary>
    /// Reads what is not known yet of packages, on all processors: a store has a hundred thousand of them, and looking at one is reading two small files.
    /// </summary>
    /// <returns>Those that are in the store.</returns>
    private HashSet<PackageId> Learn(IReadOnlyList<PackageId> ids, bool needsToo, CancellationToken cancel)
    {
        HashSet<PackageId> there = [.. ids.Where(_store.Contains)];
        Fill(_references, there, ReferencesOf, cancel);
        if (needsToo) Fill(_needs, ids, NeedsOf, cancel);
        return there;
    }

    private static void Fill<T>(Dictionary<PackageId, T> known, IEnumerable<PackageId> ids, Func<PackageId, CancellationToken, T> read, CancellationToken cancel)
    {
        PackageId[] open = [.. ids.Where(id => !known.ContainsKey(id)).Distinct()];
        var found = new T[open.Length];
        try
        {
            Parallel.For(0, open.Length, new ParallelOptions { CancellationToken = cancel }, i => found[i] = read(open[i], cancel));
        }
        catch (AggregateException several)
        {
            // A person can act on one, and reads of the next one afterwards.
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }

        for (var i = 0; i < open.Length; i++) known.Add(open[i], found[i]);
    }

    private void Add(string name, Why why)
    {
        if (_why.TryAdd(name, why)) _open.Enqueue(name);
    }

    private void AddPackage(PackageId id, bool isThere, bool keepBuildInputs)
    {
        if (isThere) foreach (var reference in _references[id]) Add(reference.ToString(), new Why("is referred to by", id.ToString()));
        if (!keepBuildInputs) return;
        foreach (var requirement in _needs[id].Requirements) Add(requirement.ToString(), new Why("is needed to build", id.ToString()));
    }

    private void AddEnvironment(string name)
    {
        if (!EnvironmentId.TryParse(name, out var environment)) return;
        foreach (var id in EnvironmentPackages.Of(_store, environment)) Add(id.ToString(), new Why("is linked by", name));
    }

    /// <summary>Scripts are small, and without them nobody could say any more what something was built from, or build it again.</summary>
    private void AddScripts(CancellationToken cancel)
    {
        List<(PackageId Id, PackageId For)> open = [.. _why.Keys.Select(name => PackageId.TryParse(name, out var id) ? id : default).Where(id => id.Name is not null).Select(id => (id, id))];
        while (open.Count > 0)
        {
            open = [.. open.Where(next => _scripts.TryAdd(next.Id, next.For))];
            Fill(_needs, [.. open.Select(next => next.Id)], NeedsOf, cancel);
            open = [.. open.SelectMany(next => _needs[next.Id].Requirements.Where(id => !_scripts.ContainsKey(id)).Select(id => (id, next.For)))];
        }
    }

    private ScriptNeeds NeedsOf(PackageId id, CancellationToken cancel) =>
        _store.Scripts.TryRead(id) is { } script ? new([.. script.Requirements], [.. script.Header.Sources.Select(source => source.Key)]) : new([], []);

    private IReadOnlyList<PackageId> ReferencesOf(PackageId id, CancellationToken cancel)
    {
        var found = new List<PackageId>();
        foreach (var text in PackageRecords.Of(_store, id, cancel).References) if (PackageId.TryParse(text, out var reference)) found.Add(reference);
        return found;
    }

    /// <summary>What a script names: packages, and sources.</summary>
    private sealed record ScriptNeeds(IReadOnlyList<PackageId> Requirements, IReadOnlyList<SourceKey> Sources);
}
