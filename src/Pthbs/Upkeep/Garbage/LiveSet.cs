using Pthbs.Environments;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Upkeep.Garbage;

/// <summary>
/// What stays in a store: what the roots and those who use it now need when it runs and, where that is asked for, what it was built from. Each with why.
/// </summary>
public sealed class LiveSet
{
    private readonly StoreDirectory _store;
    private readonly KnownPackages _known;
    private readonly Dictionary<string, Why> _why = new(StringComparer.Ordinal);
    private readonly Queue<string> _open = [];
    private readonly Dictionary<PackageId, PackageId> _scripts = [];
    private readonly HashSet<PackageId> _allScripts;

    private LiveSet(StoreDirectory store, KnownPackages known)
    {
        (_store, _known) = (store, known);
        There = store.ListDirectories();
        _allScripts = [.. store.Scripts.List()];
    }

    /// <summary>The names of packages and environments that are in the store, whether they stay or not.</summary>
    public IReadOnlySet<string> There { get; }

    /// <summary>The packages whose scripts are there, whether they stay or not.</summary>
    public IReadOnlyCollection<PackageId> AllScripts => _allScripts;

    /// <summary>The packages and environments that stay, as they are called in the store, each with why. Some may not be there.</summary>
    public IReadOnlyDictionary<string, Why> Names => _why;

    /// <summary>The packages whose scripts stay, because they or something built from them stays; with the package that this is.</summary>
    public IReadOnlyDictionary<PackageId, PackageId> Scripts => _scripts;

    /// <summary>The sources that a package whose script stays is built from; none where its script is lost.</summary>
    public IReadOnlyList<SourceKey> SourcesOf(PackageId id) => _known.Needs(id).Sources;

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
    /// <param name="known">What is known of packages; is added to.</param>
    /// <param name="cancel">Ends it: packages whose records are lost are read whole.</param>
    internal static LiveSet Walk(StoreDirectory store, IEnumerable<(string Name, string Reason)> roots, bool keepBuildInputs, KnownPackages known, CancellationToken cancel)
    {
        var live = new LiveSet(store, known);
        foreach (var (name, reason) in roots) live.Add(name, new Why(reason, null));
        while (live._open.Count > 0)
        {
            List<string> names = [.. live._open];
            live._open.Clear();
            known.LearnReferences(Ids(names.Where(live.There.Contains)), cancel);
            if (keepBuildInputs) known.LearnNeeds(Ids(names), live._allScripts, cancel);
            foreach (var name in names)
            {
                if (!PackageId.TryParse(name, out var id)) live.AddEnvironment(name);
                else live.AddPackage(name, id, keepBuildInputs);
            }
        }

        live.AddScripts(cancel);
        return live;
    }

    private static IEnumerable<PackageId> Ids(IEnumerable<string> names) => names.Select(name => PackageId.TryParse(name, out var id) ? id : default).Where(id => id.Name is not null);

    private void Add(string name, Why why)
    {
        if (_why.TryAdd(name, why)) _open.Enqueue(name);
    }

    private void AddPackage(string name, PackageId id, bool keepBuildInputs)
    {
        if (There.Contains(name)) foreach (var reference in _known.References(id)) Add(reference.ToString(), new Why("is referred to by", name));
        if (!keepBuildInputs) return;
        foreach (var requirement in _known.Needs(id).Requirements) Add(requirement.ToString(), new Why("is needed to build", name));
    }

    private void AddEnvironment(string name)
    {
        if (!EnvironmentId.TryParse(name, out var environment)) return;
        foreach (var id in EnvironmentPackages.Of(_store, environment)) Add(id.ToString(), new Why("is linked by", name));
    }

    /// <summary>Scripts are small, and without them nobody could say any more what something was built from, or build it again.</summary>
    private void AddScripts(CancellationToken cancel)
    {
        List<(PackageId Id, PackageId For)> open = [.. Ids(_why.Keys).Select(id => (id, id))];
        while (open.Count > 0)
        {
            open = [.. open.Where(next => _scripts.TryAdd(next.Id, next.For))];
            _known.LearnNeeds(open.Select(next => next.Id), _allScripts, cancel);
            open = [.. open.SelectMany(next => _known.Needs(next.Id).Requirements.Where(id => !_scripts.ContainsKey(id)).Select(id => (id, next.For)))];
        }
    }
}
