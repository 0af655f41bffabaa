using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Sessions;

/// <summary>Adds to a collection's download list.</summary>
public static class DownloadAdder
{
    /// <summary>Downloads a file or fetches a commit, keeps it, and writes its line into the first download list of the session's collection.</summary>
    /// <param name="session">Whose collection.</param>
    /// <param name="url">Where the file is.</param>
    /// <param name="file">Its name, where that is not the last word of the url.</param>
    /// <param name="commit">The commit, where the url names a git repository.</param>
    /// <param name="progress">Is told of each step, on any thread.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <returns>The line.</returns>
    /// <exception cref="PthbsException">It cannot be had, or another file of that name is listed already.</exception>
    public static async Task<DownloadEntry> AddAsync(
        Session session, string url, string? file, SourceKey? commit, IProgress<FetchEvent> progress, CancellationToken cancel)
    {
        var list = session.Collection.Downloads[0];
        using var fetcher = new Fetcher(session.Sources, Mirrors.OfMachine(session.Settings.Mirrors), new FetchOptions { FreeSpace = session.Settings.Limits.FreeSpace });
        var entry = commit is { } key
            ? await fetcher.FetchToAddAsync(key, url, file, list.Folder, progress, cancel).ConfigureAwait(false)
            : await fetcher.DownloadToAddAsync(url, file, list.Folder, progress, cancel).ConfigureAwait(false);
        using var directory = DirectoryHandle.Open(list.Folder);
        // Two that add at once: each adds to what the list is now, not to what it was when its download began.
        using var locked = CollectionLock.Take(directory, session.LockWait with { Cancel = cancel });
        list = DownloadList.Parse(directory.TryReadText(Path.GetFileName(list.Where)) ?? "", list.Where);
        if (list.TryFind(entry.File, out var old))
        {
            if (old.Key != entry.Key)
                throw new PthbsException(ErrorKind.Input, $"'{entry.File}' is listed already, with other content")
                {
                    Where = $"{list.Where}:{old.Line}",
                    Got = entry.Key.ToString(),
                    Expected = old.Key.ToString(),
                    Hint = "scripts name sources by their content: give the new file another name (--name), or change the line by hand",
                };
            entry = old with { Urls = [.. old.Urls.Union(entry.Urls, StringComparer.Ordinal)] };
        }

        directory.ReplaceText(Path.GetFileName(list.Where), list.With(entry).ToString());
        return entry;
    }
}
