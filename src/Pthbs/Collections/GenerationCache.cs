using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>
/// The packages that a collection gave before, as long as all that they were made from is as it was (docs/explanation/decisions/0037-generation-cache.md). Not for use by
/// two threads at a time.
/// </summary>
internal sealed class GenerationCache
{
    private readonly CachePlaces _places;
    private readonly string _key;
    private SavedGeneration? _saved;
    private readonly Collection _collection;
    private readonly SavedPaths? _paths;
    private SavedPackages? _packages;
    private readonly List<(GeneratedPackage Package, MadeFrom From)> _rendered = [];
    private int _written;
    private bool _isSaved;

    private GenerationCache(Collection collection, CachePlaces places, string key, SavedGeneration? saved, SavedPaths? paths)
    {
        (_collection, _places, _key, _saved, _paths) = (collection, places, key, saved, paths);
        // Of the settings, templates see the system.
        if (saved is not null && TryRead(() => saved.System == collection.Settings.System ? new SavedPackages(saved, paths!, collection, places) : null, out var packages)) _packages = packages;
    }

    /// <summary>Opens a collection, with what is known of it from before.</summary>
    /// <param name="where">Where it is.</param>
    /// <param name="places">Where the cache is.</param>
    /// <returns>The collection, and its cache; null where its files have no times that can be relied on.</returns>
    /// <exception cref="PthbsException">The collection cannot be opened.</exception>
    public static (Collection Collection, GenerationCache? Cache) Open(CollectionPlaces where, CachePlaces places)
    {
        List<string> directories = [.. where.Directories.Select(Path.GetFullPath)];
        if (!BitConverter.IsLittleEndian || directories.Exists(d => !FileSystem.Of(d).KeepsTimesOfChange)) return (Collection.Open(where), null);
        var key = GenerationFile.Key(directories);
        _ = TryRead(() => GenerationFile.TryRead(places.Read(GenerationFile.Name(key)), key), out var saved);
        var paths = saved is null ? null : new SavedPaths(saved, places.Grain ?? FileStamp.ClockGrain);
        var collection = Collection.Open(where, paths is null ? null : (looks, directory, layer, relative) => TryRead(() => paths.Holds(looks, directory, layer, relative), out var holds) && holds, places.Grain);
        return (collection, new GenerationCache(collection, places, key, saved, paths));
    }

    /// <summary>A package that the collection would give again; null where that is not known.</summary>
    public GeneratedPackage? TryFind(PackageRequest request) => Read(packages => packages.TryFind(request));

    /// <summary>A package that was found, or that one of those needs; null where none has this id.</summary>
    public GeneratedPackage? TryFind(PackageId id) => Read(packages => packages.TryFind(id));

    /// <summary>A saved package turned out not to count.</summary>
    public void Forget(PackageRequest request) => _packages?.Forget(request);

    /// <summary>Notes a package that was rendered, after those that it asked for.</summary>
    public void Add(GeneratedPackage package, MadeFrom from) => _rendered.Add((package, from));

    /// <summary>Writes what is new, where there is anything. What cannot be written is rendered again the next time.</summary>
    public void Save()
    {
        if (TryRead(Write, out _)) return;
        // Without what was saved, the wrong file is replaced.
        Drop();
        Write();
    }

    private bool Write()
    {
        var isNew = !_isSaved && _packages is not null && _paths!.HasFresh;
        if (_rendered.Count == _written && !isNew) return false;
        (_written, _isSaved) = (_rendered.Count, true);
        var (lists, areSame) = Lists();
        var writer = new GenerationWriter(_key, _collection.Settings.System, lists);
        _packages?.Keep(writer, _rendered.Select(r => r.Package.Request.ToString()).ToHashSet(StringComparer.Ordinal), areSame);
        foreach (var (package, from) in _rendered) isNew |= TryAdd(writer, package, from);
        if (isNew) _places.Write(GenerationFile.Name(_key), GenerationFile.Finish(writer.ToBytes()));
        return isNew;
    }

    private GeneratedPackage? Read(Func<SavedPackages, GeneratedPackage?> find)
    {
        if (_packages is not { } packages) return null;
        if (TryRead(() => find(packages), out var found)) return found;
        Drop();
        return null;
    }

    private void Drop() => (_saved, _packages, _written) = (null, null, 0);

    /// <summary>Reads of the saved file. One that has a right checksum and is wrong all the same, from a defect of whoever wrote it, keeps nobody from working.</summary>
    private static bool TryRead<T>(Func<T> read, out T? value)
    {
        try
        {
            value = read();
            return true;
        }
        catch (Exception wrong) when (wrong is ArgumentException or IndexOutOfRangeException or FormatException or OverflowException or InvalidOperationException or EndOfStreamException)
        {
            value = default;
            return false;
        }
    }

    /// <summary>The download lists that were read without an error, now or by whoever saved what is saved; and whether these are the same.</summary>
    private (List<LookedPath> Lists, bool AreSame) Lists()
    {
        var (lists, areSame) = (new List<LookedPath>(), true);
        for (var layer = 0; layer < _collection.Layers.Count; layer++)
        {
            var known = _saved?.FindAlways(layer, CollectionDirectory.DownloadListName) is >= 0 and var number ? new SavedPathObjects(_saved).Of(number) : null;
            var list = _collection.Layers[layer].HasReadDownloads ? _collection.Looks.Known(layer, CollectionDirectory.DownloadListName) : known;
            areSame &= list is not null && known is not null && list.Stamp == known.Stamp;
            if (list is { IsLasting: true }) lists.Add(list);
        }

        return (lists, areSame);
    }

    private static bool TryAdd(GenerationWriter writer, GeneratedPackage package, MadeFrom from)
    {
        List<string> packages = [.. from.Packages.Select(p => p.ToString())];
        var request = package.Request.ToString();
        if (from.Template is not { } template || !from.Paths.All(path => path.IsLasting) || !packages.TrueForAll(writer.Has) || writer.Has(request)) return false;
        var details = package.Details with { Lookups = [.. from.Sources] };
        writer.Add(new KeptPackage(request, template.Layer, template.Relative, Convert.FromHexString(package.Id.Hash), details.ToBytes(), from.Paths, packages));
        return true;
    }
}
