using System.Text.Json;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>Records by package. They are knowledge, not truth: what cannot be read is treated as lost.</summary>
public sealed class RecordStore : IDisposable
{
    private readonly KnowledgeDirectory _directory;
    private readonly StateFiles _files;

    internal RecordStore(KnowledgeDirectory directory, StateFiles files)
    {
        _directory = directory;
        _files = files;
    }

    /// <summary>Keeps a record, and how long packages of this name take.</summary>
    public void Save(BuildRecord record)
    {
        if (_directory.ForWriting() is not { } directory) return;
        _files.Write(directory, record.Id + StoreLayout.RecordEnding, Bytes(record));
        if (record.Seconds is not { } seconds || !PackageId.TryParse(record.Id, out var id)) return;
        var durations = ReadDurations();
        durations[id.Name] = Math.Round(seconds, 2);
        var bytes = StoredJson.Write(isIndented: true, json =>
        {
            foreach (var (name, time) in durations) json.WriteNumber(name, time);
        });
        try
        {
            _files.Write(directory, StoreLayout.Durations, bytes);
        }
        catch (PthbsException blocked) when (blocked.SystemError == Errno.IsADirectory)
        {
            // Expected times are a courtesy; 'pthbs store verify' names what is in their place.
        }
    }

    /// <summary>A package's record, or null where it is lost.</summary>
    public BuildRecord? TryRead(PackageId id) =>
        _directory.Existing?.TryReadWhole(id + StoreLayout.RecordEnding) is { } bytes && Parse(bytes) is { } record && record.Id == id.ToString() ? record : null;

    /// <summary>How long a package of each name took when it was last built here, in seconds.</summary>
    public Dictionary<string, double> ReadDurations() => _directory.Existing?.TryReadWhole(StoreLayout.Durations) is { } bytes ? ParseDurations(bytes) : [];

    /// <summary>A record from its JSON, or null where it is not whole: half a one would fail later, where nobody expects it.</summary>
    internal static BuildRecord? Parse(ReadOnlySpan<byte> json) => BuildRecord.Parse(json) is { } record && IsWhole(record) ? record : null;

    /// <summary>The times of earlier builds from their JSON; none where it is none: expected times are a courtesy.</summary>
    internal static Dictionary<string, double> ParseDurations(ReadOnlySpan<byte> json) => StoredJson.Read(json, Durations) ?? [];

    /// <summary>Keeps a record where that can be: it is knowledge, and a disk that is full or only for reading is no reason not to go on.</summary>
    /// <returns>Whether it is kept; otherwise it is made again the next time.</returns>
    internal bool TrySave(BuildRecord record)
    {
        try
        {
            Save(record);
            return _directory.Existing is not null;
        }
        catch (PthbsException closed) when (closed.SystemError == Errno.IsADirectory || Errno.IsClosedToWriters(closed.SystemError))
        {
            return false;
        }
    }

    /// <summary>The names of the packages whose records are here.</summary>
    public IEnumerable<string> List() =>
        _directory.Existing?.List().Select(e => e.Name).Where(n => n != StoreLayout.Durations && n.EndsWith(StoreLayout.RecordEnding, StringComparison.Ordinal)).Select(n => n[..^StoreLayout.RecordEnding.Length]) ?? [];

    /// <summary>Forgets one.</summary>
    public void Delete(string name, Action<long>? freed = null) => _directory.Existing?.DeleteTree(name + StoreLayout.RecordEnding, freed);

    /// <summary>Bytes that one takes up on the disk.</summary>
    internal long SizeOf(string name) => _directory.SizeOf(name + StoreLayout.RecordEnding);

    /// <summary>What changes when a package's record changes; of nothing where it is lost. Taken before the record is read.</summary>
    internal FileStamp StampOf(PackageId id) => _directory.StampOf(id + StoreLayout.RecordEnding);

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    /// <summary>What a build says of its links can be of any length, and comes from another process, too; what is kept can be read again.</summary>
    private static byte[] Bytes(BuildRecord record) => record.ToBytes() is var bytes && bytes.Length > DirectoryHandle.LargestWhole
        ? (record with { Links = new LinkRecord { Remarks = ["the link record of this build is missing: it was too large"] } }).ToBytes()
        : bytes;

    /// <summary>JSON may say null where the type does not.</summary>
    private static bool IsWhole(BuildRecord record) =>
        PackageId.TryParse(record.Id, out _) && record.Version is not null && IsHash(record.OutputHash) && IsHash(record.MaskedHash) && record.Size >= 0
        && record.References?.All(IsId) == true && record.Options?.All(o => o is not null) == true
        && record.Depends?.All(IsId) != false && (record.Rootfs is null || IsId(record.Rootfs)) && record.Parameters?.Values.All(v => v is not null) != false
        && record.Phases?.All(p => p is not null && ScriptPhases.IndexOf(p.Name) >= 0 && p.Seconds >= 0) != false && record.Builder is not { Pthbs: null } && record.Links?.IsWhole != false;

    private static Dictionary<string, double> Durations(JsonElement json)
    {
        var durations = new Dictionary<string, double>();
        foreach (var member in json.EnumerateObject()) durations[member.Name] = StoredJson.NumberOf(member.Value);
        return durations;
    }

    private static bool IsId(string? text) => PackageId.TryParse(text, out _);

    private static bool IsHash(string? text) => text is not null && PackageId.IsHash(text);
}
