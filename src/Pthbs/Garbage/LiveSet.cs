using Pthbs.Environments;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Garbage;

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

    private LiveSet(StoreDirectory store, Dictionary<PackageId, IReadOnlyList<PackageId>> references) => (_store, _references) = (store, references);

    /// <summary>The packages and environments that stay, as they are called in the store, each with why. Some may not be there.</summary>
    public IReadOnlyDictionary<string, Why> Names => _why;

    /// <summary>The packages whose scripts stay, because they or something built from them stays; with the package that this is.</summary>
    public IReadOnlyDictionary<PackageId, PackageId> Scripts => _scripts;

    /// <summary>The reasons of one name, from the nearest to a root; empty where nothing needs it.</summary>
    public IReadOnlyList<(string Name, Why Why)> Chain(string name)
    {
        var chain = new List<(string, Why)>();
        for (var next = name; next is not null && _why.TryGetValue(next, out var why); next = why.Because) chain.Add((next, why));
        return chain;
    }

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
        while (live._open.TryDequeue(out var name))
        {
            cancel.ThrowIfCancellationRequested();
            if (!PackageId.TryParse(name, out var id)) live.AddEnvironment(name);
            else live.AddPackage(id, keepBuildInputs, cancel);
        }

        live.AddScripts();
        return live;
    }

    private void Add(string name, Why why)
    {
        if (_why.TryAdd(name, why)) _open.Enqueue(name);
    }

    private void AddPackage(PackageId id, bool keepBuildInputs, CancellationToken cancel)
    {
        if (_store.Contains(id)) foreach (var reference in ReferencesOf(id, cancel)) Add(reference.ToString(), new Why("is referred to by", id.ToString()));
        if (!keepBuildInputs || _store.Scripts.TryRead(id) is not { } script) return;
        foreach (var requirement in script.Requirements) Add(requirement.ToString(), new Why("is needed to build", id.ToString()));
    }

    private void AddEnvironment(string name)
    {
        using var packages = _store.Packages.TryOpenDirectory($"{name}/{Forest.PackageLinks}");
        if (packages is null) return;
        foreach (var (slot, kind) in packages.List())
            if (kind is FileKind.Link or null && PackageId.TryParse(Path.GetFileName(packages.ReadLink(slot)), out var id)) Add(id.ToString(), new Why("is linked by", name));
    }

    /// <summary>Scripts are small, and without them nobody could say any more what something was built from, or build it again.</summary>
    private void AddScripts()
    {
        var open = new Stack<(PackageId Id, PackageId For)>();
        foreach (var name in _why.Keys) if (PackageId.TryParse(name, out var id)) open.Push((id, id));
        while (open.TryPop(out var next))
        {
            if (!_scripts.TryAdd(next.Id, next.For) || _store.Scripts.TryRead(next.Id) is not { } script) continue;
            foreach (var requirement in script.Requirements) if (!_scripts.ContainsKey(requirement)) open.Push((requirement, next.For));
        }
    }

    private IReadOnlyList<PackageId> ReferencesOf(PackageId id, CancellationToken cancel)
    {
        if (_references.TryGetValue(id, out var known)) return known;
        var found = new List<PackageId>();
        foreach (var text in PackageRecords.Of(_store, id, cancel).References) if (PackageId.TryParse(text, out var reference)) found.Add(reference);
        _references.Add(id, found);
        return found;
    }
}
