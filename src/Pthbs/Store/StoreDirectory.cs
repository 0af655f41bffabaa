using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>
/// Where packages and environments are, and the state beside them. The file system is the database: a package is there when its directory is
/// there, and it got there whole, by one rename.
/// </summary>
public sealed class StoreDirectory : IDisposable
{
    /// <summary>The path at which every build and every environment sees the store.</summary>
    public const string BuildPath = "/pthbs";

    private const string NewDirectory = ".new";
    private const string EnvironmentPrefix = "env.";
    private readonly DirectoryHandle _builds;
    private readonly DirectoryHandle _pendingFiles;
    private readonly ProcessMark _mark;
    private readonly bool _hasStateElsewhere;

    private StoreDirectory(DirectoryHandle packages, DirectoryHandle pending, DirectoryHandle state)
    {
        Packages = packages;
        Pending = pending;
        State = state;
        Locks = state.CreateDirectory("locks");
        _mark = ProcessMark.Take(Locks);
        _pendingFiles = state.CreateDirectory(NewDirectory);
        var files = new StateFiles(_pendingFiles, _mark);
        Scripts = new ScriptArchive(state.CreateDirectory("scripts"), files);
        Records = new RecordArchive(state.CreateDirectory("records"), files);
        Logs = new LogArchive(state.CreateDirectory("logs"));
        _builds = state.CreateDirectory("builds");
        _hasStateElsewhere = state.Status(".").Device != packages.Status(".").Device;
        foreach (var directory in (DirectoryHandle[])[pending, _pendingFiles, _builds]) _mark.Sweep(directory);
        _mark.SweepLocks();
    }

    /// <summary>Packages and environments, each a directory.</summary>
    public DirectoryHandle Packages { get; }

    /// <summary>What is being made; on the same file system as the packages, so that the last step is a rename.</summary>
    public DirectoryHandle Pending { get; }

    /// <summary>Everything that is not a package or an environment.</summary>
    public DirectoryHandle State { get; }

    /// <summary>The scripts of packages, built or to be built.</summary>
    public ScriptArchive Scripts { get; }

    /// <summary>What is known of packages that were built.</summary>
    public RecordArchive Records { get; }

    /// <summary>The logs of builds.</summary>
    public LogArchive Logs { get; }

    /// <summary>A lock file a package.</summary>
    public DirectoryHandle Locks { get; }

    /// <summary>Opens a store, making it where it is missing, and deletes what processes that were killed left half done in it.</summary>
    /// <exception cref="PthbsException">A place cannot be made or written.</exception>
    public static StoreDirectory Open(string storePath, string statePath)
    {
        var packages = DirectoryHandle.Create(storePath);
        return new StoreDirectory(packages, packages.CreateDirectory(NewDirectory), DirectoryHandle.Create(statePath));
    }

    /// <summary>Whether a package is there.</summary>
    public bool Contains(PackageId id) => Packages.TryStatus(id.ToString()) is { Kind: FileKind.Directory };

    /// <summary>Whether an environment is there.</summary>
    public bool ContainsEnvironment(string hash) => Packages.TryStatus(EnvironmentPrefix + hash) is { Kind: FileKind.Directory };

    /// <summary>Where a package lies on disk.</summary>
    public string PathOf(PackageId id) => $"{Packages.Path}/{id}";

    /// <summary>Where an environment lies on disk.</summary>
    public string PathOfEnvironment(string hash) => $"{Packages.Path}/{EnvironmentPrefix}{hash}";

    /// <summary>Opens a package's tree.</summary>
    /// <exception cref="PthbsException">It is not there.</exception>
    public DirectoryHandle OpenPackage(PackageId id) => Packages.TryOpenDirectory(id.ToString())
        ?? throw new PthbsException(ErrorKind.Input, "the package is not in the store") { Where = PathOf(id), Hint = $"build it: pthbs build {id.Name}" };

    /// <summary>Every package in the store, in order of their ids.</summary>
    public IReadOnlyList<PackageId> List() =>
        [.. Packages.List().Select(e => PackageId.TryParse(e.Name, out var id) ? id : default).Where(id => id.Name is not null).Order()];

    /// <summary>A new empty directory to make a tree in.</summary>
    public PendingTree NewTree(string name) => new(Pending, _mark.NameFor(name));

    /// <summary>A new empty directory for what a build needs while it runs.</summary>
    public PendingTree NewBuildDirectory(PackageId id) => new(_builds, _mark.NameFor($"{id.Name}.{id.Hash[..8]}"));

    /// <summary>
    /// Makes a finished tree the package: durable first, then one rename. Where another builder was first, its tree stays and this one is dropped.
    /// </summary>
    public void Publish(PendingTree tree, PackageId id) => Publish(tree, id.ToString());

    /// <summary>A name for something that this process makes for a while, in a directory that is swept.</summary>
    internal string TemporaryName(string what) => _mark.NameFor(what);

    /// <summary>Deletes what processes that are gone left in a directory under such names.</summary>
    internal void Sweep(DirectoryHandle directory) => _mark.Sweep(directory);

    /// <summary>Makes a finished tree the environment of that hash.</summary>
    public void PublishEnvironment(PendingTree tree, string hash) => Publish(tree, EnvironmentPrefix + hash);

    /// <summary>The lock that whoever builds a package holds.</summary>
    public Task<FileLock> LockAsync(PackageId id, Action? waiting, CancellationToken cancel) => FileLock.TakeAsync(Locks, $"{id}.lock", waiting, cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _mark.Dispose();
        _builds.Dispose();
        _pendingFiles.Dispose();
        Locks.Dispose();
        Logs.Dispose();
        Records.Dispose();
        Scripts.Dispose();
        State.Dispose();
        Pending.Dispose();
        Packages.Dispose();
    }

    private void Publish(PendingTree tree, string name)
    {
        Packages.SyncFileSystem();
        // What is known of the package must not be older than the package.
        if (_hasStateElsewhere) State.SyncFileSystem();
        // A builder without walls that was killed leaves a link at its package's place: no package.
        if (Packages.TryStatus(name) is { Kind: FileKind.Link }) Packages.TryDelete(name);
        if (tree.MoveTo(Packages, name)) Packages.Sync();
        else if (Packages.TryStatus(name) is not { Kind: FileKind.Directory })
            throw new PthbsException(ErrorKind.Machine, "something that is no package stands at a package's place") { Where = $"{Packages.Path}/{name}", Hint = "look at it, and move it away" };
    }
}
