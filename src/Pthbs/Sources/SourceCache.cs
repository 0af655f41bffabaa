using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Sources;

/// <summary>
/// The sources that are on this machine, by their hash: <c>sha256/&lt;hex&gt;</c> for files and <c>git/&lt;commit&gt;</c> for the trees of commits
/// (<see cref="GitTree"/> says in what form). A file there is complete: it was checked, made durable and then renamed into place. What is
/// under way is in <c>.partial/</c>.
/// </summary>
public sealed class SourceCache : IDisposable
{
    private readonly StoreDirectory? _store;
    private readonly DirectoryHandle? _files;
    private readonly DirectoryHandle? _trees;
    private readonly DirectoryHandle? _partial;

    /// <summary>Opens a cache, making its directories where they are missing.</summary>
    /// <param name="directory">Where it is; not kept.</param>
    /// <param name="store">The store it belongs to: what its killed processes left here is deleted.</param>
    public SourceCache(DirectoryHandle directory, StoreDirectory? store = null)
    {
        _store = store;
        _files = directory.CreateDirectory(StoreLayout.SourceFiles);
        _trees = directory.CreateDirectory(StoreLayout.SourceTrees);
        _partial = directory.CreateClosedDirectory(StoreLayout.SourceParts, Ownership.OwnerAlone);
        store?.Sweep(_partial);
        // Whoever waits for the lock of a source that is here looks for the source first.
        foreach (var name in _partial.List().Select(e => e.Name).Where(n => n.EndsWith(StoreLayout.LockEnding, StringComparison.Ordinal)))
            if (Contains(new SourceKey(SourceKind.Sha256, name[..^StoreLayout.LockEnding.Length])) || Contains(new SourceKey(SourceKind.Git, name[..^StoreLayout.LockEnding.Length]))) _partial.DeleteIfPossible(name);
    }

    private SourceCache(DirectoryHandle? files, DirectoryHandle? trees, DirectoryHandle? partial) => (_files, _trees, _partial) = (files, trees, partial);

    /// <summary>Opens a cache as it is, without making anything: to look at it, or to delete from it.</summary>
    /// <param name="directory">Where it is, or null where there is none; not kept.</param>
    /// <param name="store">The store it belongs to; what its killed processes left here is deleted, unless it was opened for reading.</param>
    public static SourceCache OpenAsItIs(DirectoryHandle? directory, StoreDirectory store)
    {
        // What is half downloaded is for who may write here: it is closed to others.
        var cache = new SourceCache(directory?.TryOpenDirectory(StoreLayout.SourceFiles), directory?.TryOpenDirectory(StoreLayout.SourceTrees), store.IsForReading ? null : directory?.TryOpenDirectory(StoreLayout.SourceParts));
        if (cache._partial is { } partial) store.Sweep(partial);
        return cache;
    }

    /// <summary>What is left of downloads, or under way.</summary>
    internal PartialDownloads Parts => new(_partial);

    /// <summary>Where downloads are while they are under way.</summary>
    internal DirectoryHandle Partial => _partial ?? throw AsItIs();

    /// <summary>Whether a source is here.</summary>
    public bool Contains(SourceKey key) => TryPlace(key)?.TryStatus(key.Hash) is { Kind: FileKind.Regular };

    /// <summary>Whether another user keeps a source to himself: it was packed from a directory of his.</summary>
    internal bool IsOfAnotherAlone(SourceKey key) => !Ownership.IsRoot && TryPlace(key)?.TryStatus(key.Hash) is { Mode: Ownership.FileOfOwnerAlone } status && status.Owner != Ownership.User;

    /// <summary>All sources that are here, in no order.</summary>
    public IEnumerable<SourceKey> List()
    {
        foreach (var prefix in (string[])["sha256:", "git:"])
            foreach (var (name, _) in (prefix == "git:" ? _trees : _files)?.List() ?? []) if (SourceKey.TryParse(prefix + name, out var key)) yield return key;
    }

    /// <summary>Where a source lies, or would lie, on disk; null if nothing can lie.</summary>
    public string? PathOf(SourceKey key) => TryPlace(key) is { } place ? $"{place.Path}/{key.Hash}" : null;

    /// <summary>Reads a source whole, and says what it hashes to; a commit's key, where it is that commit's.</summary>
    /// <param name="key">Which.</param>
    /// <param name="cancel">Ends it between two blocks.</param>
    /// <exception cref="PthbsException">It cannot be read, or is no commit.</exception>
    public SourceKey HashNow(SourceKey key, CancellationToken cancel = default)
    {
        using var stored = OpenStored(key, cancel);
        try
        {
            if (key.Kind == SourceKind.Sha256) return new SourceKey(SourceKind.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stored)));
            GitTree.Read(stored, key, PathOf(key)!, null);
            return key;
        }
        catch (IOException error)
        {
            throw DirectoryHandle.FromIO(error, "read", PathOf(key)!);
        }
        catch (InvalidDataException error)
        {
            throw new PthbsException(ErrorKind.Source, "the packed commit is damaged", error) { Where = PathOf(key) };
        }
    }

    /// <summary>Deletes a source.</summary>
    public void Delete(SourceKey key, Action<long>? freed = null) => TryPlace(key)?.DeleteTree(key.Hash, freed);

    /// <summary>What a source takes up on disk.</summary>
    internal long SizeOf(SourceKey key) => TryPlace(key)?.TryStatus(key.Hash)?.Allocated ?? 0;

    /// <summary>A file's bytes, checked once more: what is built must be what its hash says, whatever became of the disk meanwhile.</summary>
    /// <param name="key">A file, not a commit.</param>
    /// <param name="cancel">Ends the check, and any reading later.</param>
    /// <exception cref="PthbsException">It is not here, or damaged.</exception>
    public Stream Open(SourceKey key, CancellationToken cancel = default)
    {
        if (key.Kind != SourceKind.Sha256) throw new ArgumentException("a commit is written with WriteTree", nameof(key));
        var stored = OpenStored(key, cancel);
        string hash;
        try
        {
            hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stored));
            stored.Position = 0;
        }
        catch
        {
            stored.Dispose();
            throw;
        }

        if (hash == key.Hash) return stored;
        stored.Dispose();
        // It was what its hash says when it came: the disk, or somebody, changed it since.
        Delete(key);
        throw new PthbsException(ErrorKind.Source, "a source on this machine no longer matched its hash and was deleted")
        {
            Where = PathOf(key),
            Got = new SourceKey(SourceKind.Sha256, hash).ToString(),
            Expected = key.ToString(),
            Hint = "run the same command again to fetch it",
        };
    }

    /// <summary>Puts a file in.</summary>
    /// <param name="content">All of it, from here to its end.</param>
    /// <param name="cancel">Ends it early; nothing is left then.</param>
    /// <returns>Its key.</returns>
    public SourceKey AddFile(Stream content, CancellationToken cancel = default)
    {
        using var partial = NewPartial();
        try
        {
            partial.Append(content, "a source", cancel);
            return Keep(partial, cancel);
        }
        catch
        {
            partial.Delete();
            throw;
        }
    }

    /// <summary>Puts a file in that is written as it goes.</summary>
    /// <param name="write">Writes all of it.</param>
    /// <param name="freeSpace">How many bytes must stay free on the disk; null for the usual, 0 where nobody cares.</param>
    /// <param name="closed">Whether no other user may read it: what it was made of may be private.</param>
    /// <param name="cancel">Ends it early; nothing is left then.</param>
    /// <returns>Its key, and its size in bytes.</returns>
    public (SourceKey Key, long Size) AddFile(Action<Stream> write, long? freeSpace = 0, bool closed = false, CancellationToken cancel = default)
    {
        using var partial = NewPartial(freeSpace, closed ? Ownership.FileOfOwnerAlone : Ownership.ReadableByAll);
        try
        {
            using (var stream = new AppendStream(partial)) write(stream);
            var key = Keep(partial, cancel);
            // An older version left it open.
            if (closed) Place(key).SetMode(key.Hash, Ownership.FileOfOwnerAlone);
            return (key, partial.Length);
        }
        catch
        {
            partial.Delete();
            throw;
        }
    }

    /// <summary>Puts a file in whose bytes are at hand: a patch of the collection, say.</summary>
    /// <returns>Its key.</returns>
    public SourceKey AddFile(ReadOnlySpan<byte> bytes)
    {
        var key = new SourceKey(SourceKind.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        // Generating a collection offers the same few patches each time.
        if (Contains(key)) return key;
        using var content = new MemoryStream(bytes.ToArray(), writable: false);
        return AddFile(content);
    }

    /// <summary>
    /// Writes the tree of a commit into an empty directory: the bytes of its blobs as they are, without attributes, filters, line endings or
    /// substitutions; its executable bits and links; every time the same. Everything is checked against the commit's hash on the way.
    /// </summary>
    /// <param name="commit">Which.</param>
    /// <param name="target">An empty directory.</param>
    /// <param name="seconds">The time of every file, directory and link, in seconds since 1970.</param>
    /// <param name="sources">The other sources of the same script: a submodule among them becomes an empty directory, any other is an error.</param>
    /// <param name="tree">The output hash that the tree must have, or null where the script names none.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">It is not here, damaged, another tree than it must be, or has a submodule.</exception>
    public void WriteTree(SourceKey commit, DirectoryHandle target, long seconds, IReadOnlySet<SourceKey> sources, string? tree = null, CancellationToken cancel = default)
    {
        var writer = new GitTreeWriter(target, seconds, commit, sources);
        ReadTree(commit, writer, tree, cancel);
        writer.Finish();
    }

    /// <summary>Reads the tree of a commit and compares it with what a script says it must be.</summary>
    /// <param name="commit">Which.</param>
    /// <param name="tree">The output hash that it must have.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">It is not here, damaged, or another one.</exception>
    public void RequireTree(SourceKey commit, string tree, CancellationToken cancel) => ReadTree(commit, null, tree, cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _files?.Dispose();
        _trees?.Dispose();
        _partial?.Dispose();
    }

    /// <summary>The file that holds a source, a commit's in its packed form. Reading it ends with the token.</summary>
    internal Stream OpenStored(SourceKey key, CancellationToken cancel) => Contains(key)
        ? new InterruptibleStream(Place(key).OpenRead(key.Hash), cancel)
        : throw new PthbsException(ErrorKind.Source, "the source is missing on this machine") { Where = key.ToString(), Hint = "fetch it with 'pthbs fetch'" };

    private void ReadTree(SourceKey commit, GitTreeWriter? writer, string? tree, CancellationToken cancel)
    {
        using var stored = OpenStored(commit, cancel);
        var hash = tree is null ? null : new GitTreeHash(commit, writer);
        GitTree.Read(stored, commit, PathOf(commit)!, hash ?? (IGitTreeSink?)writer);
        hash?.Require(tree!);
    }

    /// <summary>The directory that holds sources of this kind.</summary>
    internal DirectoryHandle Place(SourceKey key) => TryPlace(key) ?? throw AsItIs();

    /// <summary>A new file under a name that no other process uses.</summary>
    internal PartialFile NewPartial(long? freeSpace = 0, int mode = Ownership.ReadableByAll)
    {
        // A small file is not looked after while it grows, and many of them fill a disk as well.
        if (FetchRoom.Shortage(Partial, freeSpace) is { } shortage) throw shortage;
        return new PartialFile(Partial, _store?.TemporaryName("source") ?? $"source.{UniqueName.New()}", mode) { FreeSpace = freeSpace };
    }

    /// <summary>Gives a file whose hash is whatever it is its place.</summary>
    internal SourceKey Keep(PartialFile partial, CancellationToken cancel)
    {
        var key = new SourceKey(SourceKind.Sha256, partial.Hash(cancel));
        if (Contains(key)) partial.Delete();
        else partial.Publish(Place(key), key.Hash);
        return key;
    }

    private DirectoryHandle? TryPlace(SourceKey key) => key.Kind == SourceKind.Git ? _trees : _files;

    private static PthbsException AsItIs() => new(ErrorKind.Internal, "the sources were opened for reading only");
}
