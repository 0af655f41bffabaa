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
    private readonly DirectoryHandle? _builds;
    private readonly ProcessMark? _mark;
    private readonly List<PthbsException> _unswept = [];
    private readonly bool _hasStateElsewhere;

    private readonly LockWait _wait;

    private StoreDirectory(DirectoryHandle packages, DirectoryHandle state, StoreAccess access, LockWait wait)
    {
        _wait = wait;
        Packages = packages;
        State = state;
        DirectoryHandle? Part(string name) => access == StoreAccess.Writing ? state.CreateDirectory(name) : state.TryOpenDirectory(name);
        // Before anything is made in a state that may not be this store's.
        var isBound = access == StoreAccess.Reading || StateBinding.IsBound(packages, state);
        if (access != StoreAccess.Reading)
        {
            // What is being made, and locks, are nobody else's to reach: whoever could open them could change what is published, or hold up everybody.
            _pending = packages.CreateClosedDirectory(StoreLayout.Pending, Ownership.PassableByBuilds);
            _locks = state.CreateClosedDirectory(StoreLayout.Locks, Ownership.OwnerAlone);
            _builds = state.CreateClosedDirectory(StoreLayout.Builds, Ownership.PassableByBuilds);
            _pendingFiles = access == StoreAccess.Writing ? state.CreateClosedDirectory(StoreLayout.Pending, Ownership.OwnerAlone) : state.TryOpenDirectory(StoreLayout.Pending);
            _mark = ProcessMark.Take(_locks, evenIfFull: access == StoreAccess.Freeing);
        }

        var files = new StateFiles(_pendingFiles, _mark);
        if (!isBound) StateBinding.Bind(packages, new StateFiles(_pending, _mark), state, files, access, wait);
        Scripts = new ScriptArchive(Part(StoreLayout.Scripts), files);
        Records = new RecordArchive(Part(StoreLayout.Records), files);
        Manifests = new ManifestArchive(Part(StoreLayout.Manifests), files);
        Logs = new LogArchive(Part(StoreLayout.Logs), $"{state.Path}/{StoreLayout.Logs}");
        Roots = new RootArchive(Part(StoreLayout.Roots), files, wait);
        _hasStateElsewhere = state.Status(".").Device != packages.Status(".").Device;
        if (_mark is null) return;
        var pending = _pending!.List().Select(e => e.Name).ToList();
        foreach (var directory in (DirectoryHandle?[])[_pending, _pendingFiles, _builds]) if (directory is not null) Sweep(directory);
        foreach (var gone in pending.Where(name => _pending.TryStatus(name) is null)) DeleteLinkTo(gone);
        _mark.SweepLocks(wait.Cancel);
    }

    /// <summary>Deletes what leads to trees that were never finished: links that killed builds without walls have left.</summary>
    internal void SweepLinks()
    {
        foreach (var (name, kind) in Packages.List())
            if (kind is FileKind.Link or null && LeadsToPending(name) is { } tree && Pending.TryStatus(tree) is null) DeleteLink(name);
    }

    /// <summary>A build without walls needs its output at its last place while it runs: a link, where a package is a directory.</summary>
    private void DeleteLinkTo(string pending)
    {
        // <id>.<process>.<number>, as PendingTree's holders are called.
        var id = string.Join('.', pending.Split('.').SkipLast(2));
        if (PackageId.TryParse(id, out _) && LeadsToPending(id) == pending) DeleteLink(id);
    }

    private void DeleteLink(string name)
    {
        try
        {
            Packages.TryDelete(name);
        }
        catch (PthbsException)
        {
            // In this moment it has become a package, or this user may not: nothing depends on it.
        }
    }

    /// <summary>The holder of the pending tree that an entry of the store leads to; null where it is no such link.</summary>
    private string? LeadsToPending(string name) =>
        Packages.TryStatus(name) is { Kind: FileKind.Link } && Packages.ReadLink(name) is var target && target.StartsWith(StoreLayout.Pending + "/", StringComparison.Ordinal)
            ? target[(StoreLayout.Pending.Length + 1)..].Split('/')[0] : null;

    /// <summary>Packages and environments, each a directory.</summary>
    public DirectoryHandle Packages { get; }

    /// <summary>What is being made; on the same file system as the packages, so that the last step is a rename.</summary>
    public DirectoryHandle Pending => _pending ?? throw ForReadingOnly();

    /// <summary>Everything that is not a package or an environment.</summary>
    public DirectoryHandle State { get; }

    /// <summary>The scripts of packages, built or to be built.</summary>
    public ScriptArchive Scripts { get; }

    /// <summary>What is known of packages that were built.</summary>
    public RecordArchive Records { get; }

    /// <summary>What packages and environments were made of when they were published.</summary>
    public ManifestArchive Manifests { get; }

    /// <summary>The logs of builds.</summary>
    public LogArchive Logs { get; }

    /// <summary>Why packages stay.</summary>
    public RootArchive Roots { get; }

    /// <summary>A lock file a package.</summary>
    public DirectoryHandle Locks => _locks ?? throw ForReadingOnly();

    /// <summary>The directories of builds, running and kept.</summary>
    internal DirectoryHandle Builds => _builds ?? throw ForReadingOnly();

    /// <summary>Whether it was opened for looking at it only.</summary>
    internal bool IsForReading => _mark is null;

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
        try
        {
            // Whoever looks makes nothing; whoever is refused has made nothing.
            Func<string, DirectoryHandle> open = access == StoreAccess.Reading ? DirectoryHandle.OpenOrMissing : DirectoryHandle.Create;
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
    public bool Contains(PackageId id) => Packages.TryStatus(id.ToString()) is { Kind: FileKind.Directory };

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
        [.. Packages.List().Where(e => e.Kind is not (FileKind.Link or null) || LeadsToPending(e.Name) is null).Select(e => PackageId.TryParse(e.Name, out var id) ? id : default).Where(id => id.Name is not null).Order()];

    /// <summary>Every environment in the store, in order of their ids.</summary>
    public IReadOnlyList<EnvironmentId> ListEnvironments() =>
        [.. Packages.List().Select(e => EnvironmentId.TryParse(e.Name, out var id) ? id : default).Where(id => id.Hash is not null).Order()];

    /// <summary>A new empty directory to make a tree in.</summary>
    public PendingTree NewTree(string name) => new(Pending, Mark.NameFor(name), "tree");

    /// <summary>A new empty directory for what a build needs while it runs.</summary>
    public PendingTree NewBuildDirectory(PackageId id) => new(Builds, Mark.NameFor($"{id.Name}.{id.Hash[..8]}"), "build");

    /// <summary>
    /// Looks at the store and says what of it this process uses from now on. Nobody deletes anything between the looking and the saying, and nothing
    /// that was said for as long as this store is open.
    /// </summary>
    /// <param name="look">Looks; nothing that may wait for another process.</param>
    /// <param name="used">The names of packages and environments, whether they are there or are to be made; what they refer to goes with them.</param>
    public T Use<T>(Func<T> look, Func<T, IEnumerable<string>> used)
    {
        if (_mark is null) return look();
        using var shared = FileLock.TakeDirectory(Locks, shared: true, holder => _wait.For("the store", Locks.Path, holder), _wait.Cancel);
        var seen = look();
        _mark.Note(used(seen));
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
    public void Publish(PendingTree tree, PackageId id) => Publish(tree, id.ToString());

    /// <summary>A name for something that this process makes for a while, in a directory that is swept.</summary>
    internal string TemporaryName(string what) => Mark.NameFor(what);

    /// <summary>Deletes what processes that are gone left in a directory under such names.</summary>
    internal void Sweep(DirectoryHandle directory) => _mark?.Sweep(directory, bytes => Swept += bytes, _unswept.Add, _wait.Cancel);

    /// <summary>Makes a finished tree the environment of that id.</summary>
    public void Publish(PendingTree tree, EnvironmentId id) => Publish(tree, id.ToString());

    /// <summary>Gives a package's or an environment's name to another tree, in one step; the tree that had it is kept beside the pending ones, for a look.</summary>
    /// <returns>Where that one is now; null where nothing had the name.</returns>
    public string? Replace(PendingTree tree, string name)
    {
        if (Packages.TryStatus(name) is not { Kind: FileKind.Directory })
        {
            Publish(tree, name);
            return null;
        }

        MakeDurable();
        tree.ChangePlaces(Packages, name);
        Packages.Sync();
        return tree.Path;
    }

    /// <summary>The lock that whoever builds a package holds.</summary>
    /// <param name="id">Which package.</param>
    /// <param name="waiting">Called once, with who holds it, if it has to be waited for.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<FileLock> LockAsync(PackageId id, Action<string>? waiting, CancellationToken cancel) => FileLock.TakeAsync(Locks, id + StoreLayout.LockEnding, waiting, cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _mark?.Dispose();
        _builds?.Dispose();
        _pendingFiles?.Dispose();
        _locks?.Dispose();
        Roots.Dispose();
        Logs.Dispose();
        Manifests.Dispose();
        Records.Dispose();
        Scripts.Dispose();
        State.Dispose();
        _pending?.Dispose();
        Packages.Dispose();
    }

    /// <summary>This process's mark.</summary>
    internal ProcessMark Mark => _mark ?? throw ForReadingOnly();

    private InvalidOperationException ForReadingOnly() => new($"the store was opened for reading only: {Packages.Path}");

    private void MakeDurable()
    {
        Packages.SyncFileSystem();
        // The same call is made once more when the tree has its name. A machine that refuses it says so now, while there is nothing to take back.
        Packages.Sync();
        // What is known of the package must not be older than the package.
        if (_hasStateElsewhere) State.SyncFileSystem();
    }

    private void Publish(PendingTree tree, string name)
    {
        MakeDurable();
        // A builder without walls that was killed leaves a link at its package's place: no package.
        if (Packages.TryStatus(name) is { Kind: FileKind.Link }) Packages.TryDelete(name);
        if (tree.MoveTo(Packages, name)) Packages.Sync();
        else if (Packages.TryStatus(name) is not { Kind: FileKind.Directory })
            throw new PthbsException(ErrorKind.Machine, "something that is no package stands at a package's place") { Where = $"{Packages.Path}/{name}", Hint = "look at it, and move it away" };
    }
}
