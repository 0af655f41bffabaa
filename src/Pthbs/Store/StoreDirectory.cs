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
    /// <summary>Held to the end of the process.</summary>
    private static readonly System.Collections.Concurrent.ConcurrentBag<ReaderLock> InUse = [];

    private readonly DirectoryHandle? _pending;
    private readonly DirectoryHandle? _pendingFiles;
    private readonly DirectoryHandle? _locks;
    private readonly DirectoryHandle? _leases;
    private readonly DirectoryHandle? _builds;
    private readonly ProcessLease? _lease;
    private readonly List<PthbsException> _unswept = [];
    private readonly PendingLinks _links;
    private readonly TreePublisher _publisher;
    private readonly LockWait _wait;
    private readonly SweepNotice _notice;

    private StoreDirectory(DirectoryHandle packages, DirectoryHandle state, StoreAccess access, LockWait wait)
    {
        _wait = wait;
        _notice = new SweepNotice(wait.Tell, SweepNotice.Patience);
        Packages = packages;
        State = state;
        DirectoryHandle? Part(string name) => access == StoreAccess.Writing ? state.CreateDirectory(name) : state.TryOpenDirectory(name);
        // What is found out while reading is kept in this store's own state alone.
        KnowledgeDirectory Knowledge(string name) => new(Part(name), () => StateBinding.IsPair(packages, state) ? state.CreateDirectory(name) : null);
        // Before anything is made in a state that may not be this store's; and whoever reads another one's would be told that nothing is known, or is needed.
        var isBound = StateBinding.IsBound(packages, state, isForReading: access == StoreAccess.Reading) || access == StoreAccess.Reading;
        if (access != StoreAccess.Reading)
        {
            // What is being made, and locks, are nobody else's to reach: whoever could open them could change what is published, or hold up everybody.
            _pending = packages.CreateClosedDirectory(StoreLayout.Pending, Ownership.PassableByBuilds);
            _locks = state.CreateClosedDirectory(StoreLayout.Locks, Ownership.OwnerAlone);
            _leases = _locks.CreateClosedDirectory(StoreLayout.Processes, Ownership.OwnerAlone);
            _builds = state.CreateClosedDirectory(StoreLayout.Builds, Ownership.PassableByBuilds);
            _pendingFiles = access == StoreAccess.Writing ? state.CreateClosedDirectory(StoreLayout.Pending, Ownership.OwnerAlone) : state.TryOpenDirectory(StoreLayout.Pending);
            _lease = ProcessLease.Take(_leases, evenIfFull: access == StoreAccess.Freeing, former: _locks);
        }

        var files = new StateFiles(_pendingFiles, _lease);
        if (!isBound) StateBinding.Bind(packages, new StateFiles(_pending, _lease), state, files, access, wait);
        Cache = new CacheStore(state, files, () => access == StoreAccess.Writing || StateBinding.IsPair(packages, state));
        Scripts = new ScriptStore(Part(StoreLayout.Scripts), files, Cache);
        Records = new RecordStore(Knowledge(StoreLayout.Records), files);
        Manifests = new ManifestStore(Knowledge(StoreLayout.Manifests), files);
        Logs = new LogStore(Part(StoreLayout.Logs), $"{state.Path}/{StoreLayout.Logs}");
        Roots = new RootStore(Part(StoreLayout.Roots), files, wait);
        _links = new PendingLinks(packages);
        _publisher = new TreePublisher(packages, state);
        if (_lease is null) return;
        var pending = _pending!.List().Select(e => e.Name).ToList();
        foreach (var directory in (DirectoryHandle?[])[_pending, _pendingFiles, _builds]) if (directory is not null) Sweep(directory);
        foreach (var gone in pending.Where(name => _pending.TryStatus(name) is null)) _links.DeleteTo(gone);
        _lease.SweepLeases(wait.Cancel);
    }

    /// <summary>Packages and environments, each a directory.</summary>
    public DirectoryHandle Packages { get; }

    /// <summary>What is being made; on the same file system as the packages, so that the last step is a rename.</summary>
    public DirectoryHandle Pending => _pending ?? throw ForReadingOnly();

    /// <summary>Everything that is not a package or an environment.</summary>
    public DirectoryHandle State { get; }

    /// <summary>The scripts of packages, built or to be built.</summary>
    public ScriptStore Scripts { get; }

    /// <summary>What is known of packages that were built.</summary>
    public RecordStore Records { get; }

    /// <summary>What packages and environments were made of when they were published.</summary>
    public ManifestStore Manifests { get; }

    /// <summary>The logs of builds.</summary>
    public LogStore Logs { get; }

    /// <summary>What can be worked out again.</summary>
    internal CacheStore Cache { get; }

    /// <summary>Why packages stay.</summary>
    public RootStore Roots { get; }

    /// <summary>The failed builds that were kept. Whoever only reads the store can look at what there is.</summary>
    public KeptBuilds Kept => field ??= new(_builds ?? State.TryOpenDirectory(StoreLayout.Builds), () => Pending, () => Lease);

    /// <summary>What lock files tell of builds. Whoever only reads the store can ask.</summary>
    public BuildNotes BuildNotes => field ??= new(State);

    /// <summary>A lock file a package.</summary>
    public DirectoryHandle Locks => _locks ?? throw ForReadingOnly();

    /// <summary>The directories of builds, running and kept.</summary>
    internal DirectoryHandle Builds => _builds ?? throw ForReadingOnly();

    /// <summary>Whether it was opened for looking at it only.</summary>
    internal bool IsForReading => _lease is null;

    /// <summary>Bytes of the disk that were freed when the store was opened: what dead processes had left.</summary>
    internal long Swept { get; private set; }

    /// <summary>What dead processes had left and nobody can delete, each with where it is and why it stays.</summary>
    public IReadOnlyList<PthbsException> Unswept => _unswept;

    /// <summary>
    /// Opens a store, making it where it is missing; for reading only, one that is missing is empty. Where it is not opened for reading only, what
    /// processes that were killed left half done in it is deleted.
    /// </summary>
    /// <param name="storePath">Where packages are.</param>
    /// <param name="statePath">Where everything else is.</param>
    /// <param name="access">What for.</param>
    /// <param name="wait">How locks are waited for, by this call and later ones; its cancellation also ends the deleting.</param>
    /// <exception cref="PthbsException">A place cannot be made, or not be used as it is wanted; or the store has another state.</exception>
    public static StoreDirectory Open(string storePath, string statePath, StoreAccess access = StoreAccess.Writing, LockWait? wait = null)
    {
        StateBinding.EnsureApart(storePath, statePath);
        try
        {
            // Whoever looks makes nothing; whoever is refused has made nothing.
            Func<string, DirectoryHandle> open = access == StoreAccess.Reading ? DirectoryHandle.OpenOrMissing : path => DirectoryHandle.Create(path);
            if (access != StoreAccess.Reading && DirectoryHandle.TryOpen(storePath) is { } there)
                using (there)
                using (var known = DirectoryHandle.TryOpen(statePath)) StateBinding.IsBound(there, known, Path.GetFullPath(statePath));
            return new StoreDirectory(open(storePath), open(statePath), access, wait ?? LockWait.Silent);
        }
        catch (PthbsException closed) when (closed.SystemError is Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnlyFileSystem)
        {
            // Only here is it known that the path is one that can be chosen.
            throw new PthbsException(closed) { Hint = $"{closed.Hint}, or choose another place with --store and --state" };
        }
    }

    /// <summary>Whether a package is there.</summary>
    public bool Contains(PackageId id) => Packages.KindOf(id) == FileKind.Directory;

    /// <summary>Which packages are there, at one moment: for thousands of them.</summary>
    internal KnownNames Present() => new(Packages, FileKind.Directory, Cache, StoreLayout.CachedPackages);

    /// <summary>Whether an environment is there.</summary>
    public bool Contains(EnvironmentId id) => Packages.TryStatus(id.ToString()) is { Kind: FileKind.Directory };

    /// <summary>Where a package lies on disk.</summary>
    public string PathOf(PackageId id) => $"{Packages.Path}/{id}";

    /// <summary>Where an environment lies on disk.</summary>
    public string PathOf(EnvironmentId id) => $"{Packages.Path}/{id}";

    /// <summary>Opens a package's tree.</summary>
    /// <exception cref="PthbsException">It is not there.</exception>
    public DirectoryHandle OpenPackage(PackageId id) => Packages.TryOpenDirectory(id.ToString())
        ?? throw new PthbsException(ErrorKind.Input, "the package is not in the store") { Where = PathOf(id), Hint = $"build it: pthbs build {id.Short}" };

    /// <summary>Every package in the store, in order of their ids. What a build without walls is making is none.</summary>
    public IReadOnlyList<PackageId> List() =>
        [.. Packages.List().Where(e => !_links.Is(e.Name, e.Kind)).Select(e => e.Name).Order(StringComparer.Ordinal).Select(name => PackageId.TryParse(name, out var id) ? id : default).Where(id => id.Name is not null)];

    /// <summary>Every environment in the store, in order of their ids.</summary>
    public IReadOnlyList<EnvironmentId> ListEnvironments() =>
        [.. Packages.List().Select(e => EnvironmentId.TryParse(e.Name, out var id) ? id : default).Where(id => id.Hash is not null).Order()];

    /// <summary>The names of all directories where packages and environments are, at one moment.</summary>
    internal IReadOnlySet<string> ListDirectories() =>
        Packages.List().Where(e => (e.Kind ?? Packages.TryStatus(e.Name)?.Kind) == FileKind.Directory).Select(e => e.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>A new empty directory to make a tree in.</summary>
    public PendingTree NewTree(string name) => new(Pending, Lease.NameFor(name), StoreLayout.PendingRoot);

    /// <summary>A new empty directory for what a build needs while it runs.</summary>
    public PendingTree NewBuildDirectory(PackageId id) => new(Builds, Lease.NameFor($"{id.Name}.{id.Hash[..8]}"), StoreLayout.BuildRoot);

    /// <summary>
    /// Looks at the store and says what of it this process uses from now on. Nobody deletes anything between the looking and the saying, and nothing
    /// that was said for as long as this store is open.
    /// </summary>
    /// <param name="look">Looks; nothing that may wait for another process.</param>
    /// <param name="used">The names of packages and environments, whether they are there or are to be made; what they refer to goes with them.</param>
    public T Use<T>(Func<T> look, Func<T, IEnumerable<string>> used) => UseBy(look, (lease, seen) => lease.Note(used(seen)));

    /// <inheritdoc cref="Use{T}(Func{T}, Func{T, IEnumerable{string}})"/>
    internal T Use<T>(Func<T> look, Func<T, IEnumerable<PackageId>> used) => UseBy(look, (lease, seen) => lease.Note(used(seen)));

    private T UseBy<T>(Func<T> look, Action<ProcessLease, T> note)
    {
        if (_lease is null) return look();
        using var shared = FileLock.TakeDirectory(Locks, shared: true, holder => _wait.For("the store", Locks.Path, holder), _wait.Cancel);
        var seen = look();
        note(_lease, seen);
        return seen;
    }

    /// <summary>
    /// Keeps an environment for as long as this process lives, or any that inherits its descriptors. Needs nothing to be written, and no state.
    /// </summary>
    /// <returns>False where it is not there any more.</returns>
    public bool TryUse(EnvironmentId id)
    {
        var name = id.ToString();
        using var directory = Packages.TryOpenDirectory(name);
        if (directory is null) return false;
        var shared = ReaderLock.Take(directory);
        if (Packages.TryStatus(name) is { } now && (now.Device, now.Inode) == shared.Identity)
        {
            // Never closed on purpose: the end of the last process that has it is the end of the use.
            shared.LetBeInherited();
            InUse.Add(shared);
            return true;
        }

        shared.Dispose();
        return false;
    }

    /// <summary>
    /// Makes a finished tree the package: durable first, then one rename. Where another builder was first, its tree stays and this one is dropped.
    /// </summary>
    /// <returns>What went wrong when it was published; null for nothing.</returns>
    public PthbsException? Publish(PendingTree tree, PackageId id) => _publisher.Publish(tree, id.ToString());

    /// <summary>A name for something that this process makes for a while, in a directory that is swept.</summary>
    internal string TemporaryName(string what) => Lease.NameFor(what);

    /// <summary>Deletes what leads to trees that were never finished: links that killed builds without walls have left.</summary>
    internal void SweepLinks() => _links.Sweep(Pending);

    /// <summary>Deletes what processes that are gone left in a directory under such names.</summary>
    internal void Sweep(DirectoryHandle directory) => _lease?.Sweep(directory, bytes => Swept += bytes, _unswept.Add, _notice, _wait.Cancel);

    /// <summary>Makes a finished tree the environment of that id.</summary>
    /// <returns>What went wrong when it was published; null for nothing.</returns>
    public PthbsException? Publish(PendingTree tree, EnvironmentId id) => _publisher.Publish(tree, id.ToString());

    /// <summary>Gives a package's or an environment's name to another tree, in one step; the tree that had it is kept beside the pending ones, for a look.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="name">The name.</param>
    /// <param name="unconfirmed">Receives what went wrong when it was published; null for nothing.</param>
    /// <returns>Where that one is now; null if nothing had the name.</returns>
    public string? Replace(PendingTree tree, string name, out PthbsException? unconfirmed) => _publisher.Replace(tree, name, out unconfirmed);

    /// <summary>The lock that whoever builds a package holds.</summary>
    /// <param name="id">Which package.</param>
    /// <param name="waiting">Called once, with who holds it, if it has to be waited for.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<PackageLock> LockAsync(PackageId id, Action<string>? waiting, CancellationToken cancel) => PackageLock.TakeAsync(Locks, id + StoreLayout.LockEnding, waiting, cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _lease?.Dispose();
        _builds?.Dispose();
        _pendingFiles?.Dispose();
        _leases?.Dispose();
        _locks?.Dispose();
        Cache.Dispose();
        Roots.Dispose();
        Logs.Dispose();
        Manifests.Dispose();
        Records.Dispose();
        Scripts.Dispose();
        State.Dispose();
        _pending?.Dispose();
        Packages.Dispose();
    }

    /// <summary>This process's lease.</summary>
    internal ProcessLease Lease => _lease ?? throw ForReadingOnly();

    private InvalidOperationException ForReadingOnly() => new($"the store was opened for reading only: {Packages.Path}");
}
