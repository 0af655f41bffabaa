using System.IO.Compression;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>The latest log of each package, gzip-compressed (<c>zcat</c> reads it).</summary>
public sealed class LogStore : IDisposable
{
    private readonly string _path;
    private readonly DirectoryHandle? _directory;

    internal LogStore(DirectoryHandle? directory, string path) => (_directory, _path) = (directory, path);

    /// <summary>Where a package's log is.</summary>
    public string PathOf(PackageId id) => $"{_path}/{id}{StoreLayout.LogEnding}";

    /// <summary>Where the log of a build is that publishes nothing, because the package is there: the package keeps its own.</summary>
    public string PathOfTrial(PackageId id) => $"{_path}/{TrialName(id)}{StoreLayout.LogEnding}";

    /// <summary>Begins a package's log anew. It can be read while it grows, but for what was written in the last moment.</summary>
    public Stream Create(PackageId id) => Create(id.ToString());

    /// <summary>Begins the log of a build anew that publishes nothing.</summary>
    public Stream CreateTrial(PackageId id) => Create(TrialName(id));

    private static string TrialName(PackageId id) => $"{id}.trial";

    private PromptStream Create(string log)
    {
        var name = log + StoreLayout.LogEnding;
        var directory = _directory ?? throw new PthbsException(ErrorKind.Machine, "the state was opened for reading only") { Where = $"{_path}/{name}" };
        directory.TryDelete(name);
        return new PromptStream(new GZipStream(directory.CreateStream(name), CompressionLevel.Fastest));
    }

    /// <summary>Forgets a package's log.</summary>
    public void Delete(PackageId id) => Delete(id.ToString());

    /// <summary>Forgets the log of a build that published nothing.</summary>
    public void DeleteTrial(PackageId id) => Delete(TrialName(id));

    /// <summary>Forgets one.</summary>
    public void Delete(string name, Action<long>? freed = null) => _directory?.DeleteTree(name + StoreLayout.LogEnding, freed);

    /// <summary>Bytes that one takes up on the disk.</summary>
    internal long SizeOf(string name) => _directory is null ? 0 : TreeSize.Of(_directory, name + StoreLayout.LogEnding);

    /// <summary>The names of the packages whose logs are here.</summary>
    public IEnumerable<string> List() =>
        _directory?.List().Select(e => e.Name).Where(n => n.EndsWith(StoreLayout.LogEnding, StringComparison.Ordinal)).Select(n => n[..^StoreLayout.LogEnding.Length]) ?? [];

    /// <summary>Whether a package's log is here.</summary>
    public bool Contains(PackageId id) => _directory?.TryStatus(id + StoreLayout.LogEnding) is not null;

    /// <summary>The packages of a name whose logs are here, that which was written last first.</summary>
    public IReadOnlyList<PackageId> Newest(string name)
    {
        var found = new List<(PackageId Id, long Seconds, long Nanoseconds)>();
        foreach (var log in List())
            if (PackageId.TryParse(log, out var id) && id.Name == name && _directory!.TryStatus(log + StoreLayout.LogEnding) is { } status) found.Add((id, status.ModifiedSeconds, status.ModifiedNanoseconds));
        found.Sort((one, other) => (other.Seconds, other.Nanoseconds).CompareTo((one.Seconds, one.Nanoseconds)));
        return [.. found.Select(log => log.Id)];
    }

    /// <summary>A package's log as text, or null where there is none.</summary>
    public Stream? TryOpen(PackageId id) =>
        !IsThere(id) ? null : new GZipStream(_directory!.OpenRead(id + StoreLayout.LogEnding), CompressionMode.Decompress);

    /// <summary>A log of a package that is being written, to where its build ends or another build of the package begins a log anew; null where there is none.</summary>
    /// <param name="id">The package.</param>
    /// <param name="isTrial">Whether the log is that of a build that publishes nothing.</param>
    /// <param name="isRunning">Whether the build still runs.</param>
    /// <param name="cancel">Ends the wait for more.</param>
    internal Stream? TryFollow(PackageId id, bool isTrial, Func<bool> isRunning, CancellationToken cancel) =>
        (isTrial ? TrialName(id) : id.ToString()) is var log && !IsThere(log) ? null : new GZipStream(new GrowingFile(_directory!, log + StoreLayout.LogEnding, isRunning, cancel), CompressionMode.Decompress);

    /// <summary>Whether something was written to a log since a time, by the clock of the file system; false where there is none.</summary>
    internal bool IsWrittenSince(PackageId id, bool isTrial, (long Seconds, long Nanoseconds) time) =>
        _directory?.TryStatus((isTrial ? TrialName(id) : id.ToString()) + StoreLayout.LogEnding) is { } status && (status.ModifiedSeconds, (long)status.ModifiedNanoseconds).CompareTo(time) >= 0;

    private bool IsThere(PackageId id) => IsThere(id.ToString());

    /// <exception cref="PthbsException">What stands there is no file.</exception>
    private bool IsThere(string log) => _directory?.TryStatus(log + StoreLayout.LogEnding)?.Kind switch
    {
        null => false,
        FileKind.Regular => true,
        { } kind => throw new PthbsException(_directory!.NoFile(log + StoreLayout.LogEnding, kind)) { Hint = "inspect it, and move it away; pthbs writes a log when it builds the package" },
    };

    /// <summary>A package's log.</summary>
    /// <exception cref="PthbsException">There is none.</exception>
    public Stream Open(PackageId id) => TryOpen(id) ?? throw new PthbsException(ErrorKind.Usage, $"there is no log of {id}")
    {
        Where = PathOf(id),
        Hint = $"pthbs writes one when it builds the package: pthbs build {id.Name}",
    };

    /// <inheritdoc/>
    public void Dispose() => _directory?.Dispose();
}
