using System.Collections.Immutable;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>
/// Carries sources to a machine without a network, in a plain directory: <c>sha256/&lt;hex&gt;</c> and <c>git/&lt;commit&gt;</c> as in the cache, and a
/// <c>downloadlist.sha256</c> of <c>file:</c> urls that names them.
/// </summary>
public static class OfflineSources
{
    /// <summary>The name of the index.</summary>
    public const string IndexName = "downloadlist.sha256";

    /// <summary>Copies sources out of a cache. What the directory holds already stays.</summary>
    /// <param name="cache">Where they are.</param>
    /// <param name="entries">Which, under which names.</param>
    /// <param name="target">The directory to carry.</param>
    /// <param name="cancel">Ends it between two blocks of a file.</param>
    /// <exception cref="PthbsException">A source is not in the cache (nothing was copied), or the directory cannot take it.</exception>
    public static void Export(SourceCache cache, IReadOnlyList<DownloadEntry> entries, DirectoryHandle target, CancellationToken cancel)
    {
        if (entries.Where(e => !cache.Contains(e.Key)).ToArray() is { Length: > 0 } missing)
            throw new PthbsException(ErrorKind.Source, "sources are missing on this machine")
            {
                Details = [.. missing.Select(e => $"{e.Key}  {e.File}")],
                Hint = "fetch them first with 'pthbs fetch'",
            };
        var where = $"{target.Path}/{IndexName}";
        var index = DownloadList.Parse(target.TextIfThere(IndexName) ?? "# Sources for another machine: 'pthbs fetch --from' this directory.\n", where);
        foreach (var entry in entries)
        {
            cancel.ThrowIfCancellationRequested();
            var path = Place(entry.Key);
            using (target.CreateDirectories(path[..path.LastIndexOf('/')])) { }
            Copy(cache, entry.Key, target, path, cancel);
            index = index.With(new DownloadEntry(entry.Key, entry.File, [$"file:{path}"]));
        }

        // Last: what the index names is there.
        target.SyncFileSystem();
        Beside.Sweep(target);
        Beside.Put(target, IndexName, Encoding.UTF8.GetBytes(index.ToString()), durable: true);
    }

    /// <summary>Copies all that a carried directory's index names into a cache. Each is checked; nothing is kept that is not what its hash says.</summary>
    /// <param name="cache">Where they go.</param>
    /// <param name="source">The carried directory.</param>
    /// <param name="freeSpace">How many bytes must stay free on the disk of the cache; null for the usual, 0 where nobody cares.</param>
    /// <param name="cancel">Ends it between two blocks of a file.</param>
    /// <returns>What the directory holds, in the index's order.</returns>
    /// <exception cref="PthbsException">The index is missing or wrong (Input), or some are missing or damaged (Source): the others are in the
    /// cache then.</exception>
    public static ImmutableArray<DownloadEntry> Import(SourceCache cache, DirectoryHandle source, long? freeSpace, CancellationToken cancel)
    {
        var where = $"{source.Path}/{IndexName}";
        var index = DownloadList.Parse(
            source.TextIfThere(IndexName) ?? throw new PthbsException(ErrorKind.Input, "the directory contains no sources from 'pthbs fetch --to': its index is missing")
            {
                Where = where,
                Hint = "make it on a machine with a network: pthbs fetch --to DIR",
            }, where);
        var failures = new List<string>();
        foreach (var entry in index.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            if (cache.Contains(entry.Key)) continue;
            try
            {
                ImportOne(cache, source, entry.Key, freeSpace, cancel);
            }
            catch (PthbsException error) when (error.Kind == ErrorKind.Source)
            {
                failures.Add($"{entry.File}: {error.Message}{(error.Got is null ? "" : $" (got {error.Got}, expected {error.Expected})")}");
            }
        }

        return failures.Count == 0
            ? index.Entries : throw new PthbsException(ErrorKind.Source, $"{failures.Count} of {index.Entries.Length} sources in the directory are damaged")
            {
                Where = source.Path,
                Details = failures,
                Hint = "copy them again: the undamaged ones are in the cache now",
            };
    }

    private static string Place(SourceKey key) => key.ToString().Replace(':', '/');

    private static void Copy(SourceCache cache, SourceKey key, DirectoryHandle target, string path, CancellationToken cancel)
    {
        // Deleted, not continued: a stick that was pulled out leaves anything behind.
        var temporary = path + ".tmp";
        target.TryDelete(temporary);
        try
        {
            using (var from = cache.OpenStored(key, cancel))
            using (var to = new PartialFile(target, temporary))
            {
                to.ExpectRoom(from.Length);
                to.Append(from, key.ToString(), cancel);
            }

            target.Rename(temporary, target, path);
        }
        catch
        {
            target.DeleteIfPossible(temporary, cancel: CancellationToken.None);
            throw;
        }
    }

    private static void ImportOne(SourceCache cache, DirectoryHandle source, SourceKey key, long? freeSpace, CancellationToken cancel)
    {
        var path = Place(key);
        var what = source.TryStatus(path) switch
        {
            null => "the file is missing",
            { Kind: FileKind.Regular } => null,
            { Kind: FileKind.Directory } => "a directory is in the place of the file",
            { Kind: FileKind.Link } => "a symbolic link is in the place of the file",
            _ => "a FIFO, socket or device is in the place of the file",
        };
        if (what is not null) throw new PthbsException(ErrorKind.Source, what);
        using var partial = cache.NewPartial(freeSpace);
        try
        {
            // It may be as large as it says, and hold nothing.
            partial.ExpectRoom(source.Status(path).Size);
            using (var from = source.OpenRead(path)) partial.Append(from, $"{source.Path}/{path}", cancel);
            Check(partial, key, cancel);
            partial.Publish(cache.Place(key), key.Hash);
        }
        catch
        {
            partial.Delete();
            throw;
        }
    }

    private static void Check(PartialFile partial, SourceKey key, CancellationToken cancel)
    {
        if (key.Kind == SourceKind.Git)
        {
            using var packed = new InterruptibleStream(partial.Read(), cancel);
            GitTree.Read(packed, key, key.ToString(), null);
        }
        else if (partial.Hash(cancel) is var hash && hash != key.Hash)
        {
            throw new PthbsException(ErrorKind.Source, "the file does not match its hash")
            {
                Got = new SourceKey(SourceKind.Sha256, hash).ToString(),
                Expected = key.ToString(),
            };
        }
    }
}
