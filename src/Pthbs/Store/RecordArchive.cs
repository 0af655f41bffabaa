using System.Text.Json;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>Records by package. They are knowledge, not truth: what cannot be read is treated as lost.</summary>
public sealed class RecordArchive : IDisposable
{
    private const string Durations = "durations.json";
    private readonly DirectoryHandle _directory;
    private readonly StateFiles _files;

    internal RecordArchive(DirectoryHandle directory, StateFiles files)
    {
        _directory = directory;
        _files = files;
    }

    /// <summary>Keeps a record, and how long packages of this name take.</summary>
    public void Save(BuildRecord record)
    {
        _files.Write(_directory, $"{record.Id}.json", JsonSerializer.SerializeToUtf8Bytes(record, StoreJson.Default.BuildRecord));
        if (record.Seconds is not { } seconds || !PackageId.TryParse(record.Id, out var id)) return;
        var durations = ReadDurations();
        durations[id.Name] = Math.Round(seconds, 2);
        _files.Write(_directory, Durations, JsonSerializer.SerializeToUtf8Bytes(durations, StoreJson.Default.DictionaryStringDouble));
    }

    /// <summary>A package's record, or null where it is lost.</summary>
    public BuildRecord? TryRead(PackageId id)
    {
        try
        {
            return _directory.TryReadBytes($"{id}.json") is { Length: > 0 } bytes ? JsonSerializer.Deserialize(bytes, StoreJson.Default.BuildRecord) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>How long a package of each name took when it was last built here, in seconds.</summary>
    public Dictionary<string, double> ReadDurations()
    {
        try
        {
            if (_directory.TryReadBytes(Durations) is { Length: > 0 } bytes)
                return JsonSerializer.Deserialize(bytes, StoreJson.Default.DictionaryStringDouble) ?? [];
        }
        catch (JsonException)
        {
            // Lost: expected times are a courtesy.
        }

        return [];
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
