using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Workflows;

/// <summary>The scripts of a session: those that its collection generates, those in the store's state, and those of files that a person named.</summary>
internal sealed class SessionScripts : IDisposable
{
    private readonly StoreDirectory _store;
    private readonly SourceCache _sources;
    private readonly SourceSupply _supply;
    private readonly bool _isReading;
    private readonly KnownNames? _kept;
    private readonly Lazy<(Collection Collection, GenerationCache? Cache)> _collection;
    private readonly Lazy<Generator> _generator;

    /// <param name="store">Where scripts are kept.</param>
    /// <param name="sources">Where the collection's own files are kept.</param>
    /// <param name="supply">Learns of own files that cannot be kept.</param>
    /// <param name="isReading">Whether nothing may be written.</param>
    /// <param name="collection">Says where the collection is; asked once, when it is needed.</param>
    /// <param name="cancel">Ends rendering soon.</param>
    public SessionScripts(StoreDirectory store, SourceCache sources, SourceSupply supply, bool isReading, Func<CollectionPlaces> collection, CancellationToken cancel)
    {
        (_store, _sources, _supply, _isReading) = (store, sources, supply, isReading);
        _kept = store.Scripts.Present();
        var places = new CachePlaces(store.Cache.TryRead, store.Cache.TryWrite, id => _kept?.Contains(id) is true, sources.Contains, id => Finder!.TryFind(id) ?? store.Scripts.Read(id));
        _collection = new(() => GenerationCache.Open(collection(), places));
        _generator = new(() => new Generator(_collection.Value.Collection, _collection.Value.Cache, cancel));
        Finder = new ScriptFinder(store.Scripts, Renew);
    }

    /// <summary>Whether the collection's own files become sources here. Whoever builds nothing needs none, and the disk may be full.</summary>
    public bool KeepsSources { get; set; } = true;

    /// <summary>Scripts by id, wherever they are.</summary>
    public ScriptFinder Finder { get; }

    /// <summary>The collection; opened when it is first asked for.</summary>
    public Collection Collection => _collection.Value.Collection;

    /// <summary>Keeps for the next run what was rendered in this one.</summary>
    public void SaveCache()
    {
        if (_collection.IsValueCreated) _collection.Value.Cache?.Save();
        _kept?.Save();
    }

    /// <summary>Generates a package and all that it needs; their scripts and files are known to the store from then on.</summary>
    public GeneratedPackage Generate(PackageRequest request)
    {
        var all = _generator.Value.Generated;
        var before = all.Count;
        var package = _generator.Value.Generate(request);
        for (var i = before; i < all.Count; i++) Keep(all[i]);
        return package;
    }

    /// <summary>What the collection says of a package that was generated here; null if it was not.</summary>
    public GeneratedPackage? FindGenerated(PackageId id) => _generator.IsValueCreated ? _generator.Value.Find(id) : null;

    /// <summary>Has a package's script again from the collection, where there is one and one of its packages, with its defaults, is that one.</summary>
    public void TryRestore(PackageId id)
    {
        try
        {
            Generate(PackageRequest.Parse(id.Name));
            // It may be a package that others ask for with parameters: then theirs bring it.
            // What is found again is not read: the script may be damaged.
            if (FindGenerated(id) is not null) Finder.TryFind(id);
            else foreach (var name in Collection.Packages) Generate(PackageRequest.Parse(name));
        }
        catch (PthbsException error) when (error.Kind is ErrorKind.Usage or ErrorKind.Input)
        {
            // Then it is not known here; whoever needs it says so.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_collection.IsValueCreated) return;
        SaveCache();
        Collection.Dispose();
    }

    /// <summary>Renders a package again whose script should be in the store and is not, or is damaged.</summary>
    private BuildScript? Renew(PackageId id)
    {
        if (FindGenerated(id) is not { } known) return null;
        var before = _generator.Value.Generated.Count;
        var package = _generator.Value.Renew(known.Request);
        foreach (var generated in _generator.Value.Generated.Skip(before)) Keep(generated);
        return package.Id == id ? package.Script : null;
    }

    private void Keep(GeneratedPackage generated)
    {
        if (!_isReading)
        {
            _store.Scripts.Save(generated.Script);
            foreach (var file in generated.Files)
            {
                if (KeepsSources) _sources.AddFile(file.Bytes.Span);
                else _supply.AddOwn(file.Key);
            }

            return;
        }

        Finder.Add(generated.Script);
        foreach (var file in generated.Files) _supply.AddOwn(file.Key);
        _store.Scripts.TrySave(generated.Script);
    }
}
