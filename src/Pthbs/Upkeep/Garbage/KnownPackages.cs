using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Upkeep.Garbage;

/// <summary>What a script names.</summary>
/// <param name="requirements">Packages that are needed to build it.</param>
/// <param name="sources">Sources.</param>
internal sealed class ScriptNeeds(IReadOnlyList<PackageId> requirements, IReadOnlyList<SourceKey> sources)
{
    public IReadOnlyList<PackageId> Requirements => requirements;

    public IReadOnlyList<SourceKey> Sources => sources;
}

/// <summary>What a package's output refers to, by its record.</summary>
/// <param name="ids">The packages.</param>
/// <param name="record">The stamp of the record, taken before it was read; of nothing where there was none, or its content could change without another stamp.</param>
internal sealed class PackageReferences(IReadOnlyList<PackageId> ids, FileStamp record)
{
    public IReadOnlyList<PackageId> Ids => ids;

    public FileStamp Record => record;
}

/// <summary>
/// What packages refer to and what their scripts need: as it was found out in this run, or in one before where it can be nothing else now
/// (docs/explanation/decisions/0037-generation-cache.md). A script's id is its hash, so that what it needs never changes. A record counts by its stamp.
/// </summary>
/// <param name="store">The store.</param>
internal sealed class KnownPackages(StoreDirectory store)
{
    private static readonly ScriptNeeds Unknown = new([], []);
    private readonly Dictionary<PackageId, PackageReferences> _references = [];
    private readonly Dictionary<PackageId, ScriptNeeds> _needs = [];
    private readonly bool _keepsTimes = FileSystem.Of(store.State.Path).KeepsTimesOfChange;
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private SavedKnowledge? _saved;
    private int _news;

    /// <summary>How long ago a record must have changed for its stamp to count.</summary>
    internal TimeSpan Grain { get; init; } = FileStamp.ClockGrain;

    /// <summary>What a package refers to that was learned.</summary>
    public IReadOnlyList<PackageId> References(PackageId id) => _references[id].Ids;

    /// <summary>What a script needs that was learned; nothing where it is lost.</summary>
    public ScriptNeeds Needs(PackageId id) => _needs.GetValueOrDefault(id, Unknown);

    /// <summary>Learns what packages refer to that are in the store, on all processors: a store has a hundred thousand of them.</summary>
    /// <exception cref="Errors.PthbsException">A record is lost, and the tree cannot be read.</exception>
    public void LearnReferences(IEnumerable<PackageId> ids, CancellationToken cancel)
    {
        PackageId[] open = [.. ids.Where(id => !_references.ContainsKey(id)).Distinct()];
        var found = new PackageReferences[open.Length];
        var saved = Saved;
        OnAllProcessors.For(open.Length, i => found[i] = ReferencesOf(open[i], saved.References.GetValueOrDefault(open[i]), cancel), cancel);
        for (var i = 0; i < open.Length; i++)
        {
            _references.Add(open[i], found[i]);
            if (found[i].Record.Kind is not null && !ReferenceEquals(found[i], saved.References.GetValueOrDefault(open[i]))) _news++;
        }
    }

    /// <summary>Learns what scripts need, on all processors.</summary>
    /// <param name="ids">Whose scripts.</param>
    /// <param name="there">The scripts that are there. What another one needs, nobody knows at the moment.</param>
    /// <param name="cancel">Ends it.</param>
    public void LearnNeeds(IEnumerable<PackageId> ids, IReadOnlySet<PackageId> there, CancellationToken cancel)
    {
        var saved = Saved;
        PackageId[] open = [.. ids.Where(id => there.Contains(id) && !_needs.ContainsKey(id)).Distinct()];
        var found = new ScriptNeeds?[open.Length];
        OnAllProcessors.For(open.Length, i => found[i] = saved.Needs.GetValueOrDefault(open[i]) ?? NeedsOf(open[i]), cancel);
        for (var i = 0; i < open.Length; i++)
        {
            if (found[i] is not { } needs) continue;
            _needs.Add(open[i], needs);
            if (!saved.Needs.ContainsKey(open[i])) _news++;
        }
    }

    /// <summary>Keeps for later runs what this one has learned, and nothing that it did not ask for.</summary>
    public void Save()
    {
        if (_news == 0) return;
        _news = 0;
        store.Cache.TryWrite(StoreLayout.CachedKnowledge, SavedKnowledge.ToBytes(_references, _needs));
    }

    private SavedKnowledge Saved => _saved ??= SavedKnowledge.Read(_keepsTimes ? store.Cache.TryRead(StoreLayout.CachedKnowledge) : null);

    private PackageReferences ReferencesOf(PackageId id, PackageReferences? before, CancellationToken cancel)
    {
        var stamp = _keepsTimes ? store.Records.StampOf(id) : default;
        if (before is not null && stamp.Kind == FileKind.Regular && stamp == before.Record) return before;
        var found = new List<PackageId>();
        foreach (var text in PackageRecords.Of(store, id, cancel).References) if (PackageId.TryParse(text, out var reference)) found.Add(reference);
        return new PackageReferences(found, stamp.Kind == FileKind.Regular && !stamp.IsYoung(_began, Grain) ? stamp : default);
    }

    private ScriptNeeds? NeedsOf(PackageId id) =>
        store.Scripts.TryRead(id) is { } script ? new ScriptNeeds([.. script.Requirements], [.. script.Header.Sources.Select(source => source.Key)]) : null;
}
