using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>
/// The sources that are on this machine, by their hash: <c>sha256/&lt;hex&gt;</c> for files and <c>git/&lt;commit&gt;</c> for the trees of commits
/// (<see cref="GitTree"/> says in what form). A file there is complete: it was checked, made durable and then renamed into place. What is under way is in <c>.partial/</c>.
/// </summary>
public sealed class SourceCache : IDisposable
{
    private static int _temporaries;
    private readonly DirectoryHandle _files;
    private readonly DirectoryHandle _trees;

    /// <summary>Opens a cache, making its directories where they are missing.</summary>
    /// <param name="directory">Where it is; not kept.</param>
    public SourceCache(DirectoryHandle directory)
    {
        _files = directory.CreateDirectory("sha256");
        _trees = directory.CreateDirectory("git");
        Partial = directory.CreateDirectory(".partial");
    }

    /// <summary>Where downloads are while they are under way.</summary>
    internal DirectoryHandle Partial { get; }

    /// <summary>Whether a source is here.</summary>
    public bool Contains(SourceKey key) => Place(key).TryStatus(key.Hash) is { Kind: FileKind.Regular };

    /// <summary>A file's bytes, checked once more: what is built must be what its hash says, whatever became of the disk meanwhile.</summary>
    /// <param name="key">A file, not a commit.</param>
    /// <exception cref="PthbsException">It is not here, or damaged.</exception>
    public Stream Open(SourceKey key)
    {
        if (key.Kind != SourceKind.Sha256) throw new ArgumentException("a commit is written with WriteTree", nameof(key));
        var stored = OpenStored(key);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stored));
        stored.Position = 0;
        if (hash == key.Hash) return stored;
        stored.Dispose();
        // It was what its hash says when it came: the disk, or somebody, changed it since.
        _files.TryDelete(key.Hash);
        throw new PthbsException(ErrorKind.Source, "a source on this machine is no longer what its hash says; it was deleted")
        {
            Where = $"{_files.Path}/{key.Hash}",
            Got = new SourceKey(SourceKind.Sha256, hash).ToString(),
            Expected = key.ToString(),
            Hint = "run the same command again: it is fetched anew",
        };
    }

    /// <summary>Puts a file in.</summary>
    /// <param name="content">All of it, from here to its end.</param>
    /// <returns>Its key.</returns>
    public SourceKey AddFile(Stream content)
    {
        using var partial = NewPartial();
        try
        {
            partial.Append(content, "a source");
            return Keep(partial);
        }
        catch
        {
            partial.Delete();
            throw;
        }
    }

    /// <summary>Puts a file in that is written as it goes.</summary>
    /// <param name="write">Writes all of it.</param>
    /// <returns>Its key, and its size in bytes.</returns>
    public (SourceKey Key, long Size) AddFile(Action<Stream> write)
    {
        using var partial = NewPartial();
        try
        {
            using (var stream = new AppendStream(partial)) write(stream);
            return (Keep(partial), partial.Length);
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
    /// <exception cref="PthbsException">It is not here, damaged, or has a submodule.</exception>
    public void WriteTree(SourceKey commit, DirectoryHandle target, long seconds, IReadOnlySet<SourceKey> sources)
    {
        using var stored = OpenStored(commit);
        var writer = new GitTreeWriter(target, seconds, commit, sources);
        GitTree.Read(stored, commit, $"{_trees.Path}/{commit.Hash}", writer);
        writer.Finish();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _files.Dispose();
        _trees.Dispose();
        Partial.Dispose();
    }

    /// <summary>The file that holds a source, a commit's in its packed form.</summary>
    internal Stream OpenStored(SourceKey key) => Contains(key)
        ? Place(key).OpenRead(key.Hash)
        : throw new PthbsException(ErrorKind.Source, "the source is not on this machine") { Where = key.ToString(), Hint = "fetch it with 'pthbs fetch'" };

    /// <summary>The directory that holds sources of this kind.</summary>
    internal DirectoryHandle Place(SourceKey key) => key.Kind == SourceKind.Git ? _trees : _files;

    /// <summary>A new file under a name that no other process uses.</summary>
    internal PartialFile NewPartial() => new(Partial, $"{Environment.ProcessId}.{Interlocked.Increment(ref _temporaries)}.{Guid.NewGuid():N}");

    /// <summary>Gives a file whose hash is whatever it is its place.</summary>
    internal SourceKey Keep(PartialFile partial)
    {
        var key = new SourceKey(SourceKind.Sha256, partial.Hash());
        if (Contains(key)) partial.Delete();
        else partial.Publish(_files, key.Hash);
        return key;
    }
}
