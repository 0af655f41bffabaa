using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>Adds to a collection's download list.</summary>
public static class DownloadAdder
{
    /// <summary>
    /// Downloads a file or fetches a commit, keeps it, and writes its line into the download list of the session's top layer. Each url of a file is
    /// asked, and must give the same; of a commit, one repository that has it is enough.
    /// </summary>
    /// <param name="session">Whose collection.</param>
    /// <param name="urls">Where the file is.</param>
    /// <param name="file">Its name, where that is not the last word of the first url.</param>
    /// <param name="commit">The commit, where the urls name git repositories.</param>
    /// <param name="progress">Receives each step, on any thread.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <returns>The line.</returns>
    /// <exception cref="PthbsException">It cannot be downloaded, or another file with that name is already listed.</exception>
    public static async Task<DownloadEntry> AddAsync(
        Session session, IReadOnlyList<string> urls, string? file, SourceKey? commit, IProgress<FetchEvent> progress, CancellationToken cancel) =>
        Write(session, await FetchAsync(session, urls, file, commit, progress, cancel).ConfigureAwait(false), cancel);

    /// <summary>The same for what a person names as the source of a package: a path, <c>git:URL@TAG</c> and <c>debian:NAME</c> besides URLs.</summary>
    /// <param name="session">Whose collection.</param>
    /// <param name="words">The source.</param>
    /// <param name="directory">Where relative paths start.</param>
    /// <param name="file">Its name, where that does not follow from the source.</param>
    /// <param name="progress">Receives each step, on any thread.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <returns>The line.</returns>
    /// <exception cref="PthbsException">It cannot be found or downloaded, or another file with that name is already listed.</exception>
    public static async Task<DownloadEntry> AddNamedAsync(Session session, IReadOnlyList<string> words, string directory, string? file, IProgress<FetchEvent> progress, CancellationToken cancel)
    {
        var found = await new SourceFinder(session).FindAsync(NamedSource.Parse(words, directory, session.Collection.Downloads[0].Folder), file, cancel).ConfigureAwait(false);
        // A file alone keeps the name that it has.
        if (found is { Commit: null, Hash: null }) found = found with { File = file };
        return Write(session, await FetchAsync(session, found, progress, cancel).ConfigureAwait(false), cancel);
    }

    /// <summary>Fetches what was found, and keeps it; the list stays as it is.</summary>
    internal static async Task<DownloadEntry> FetchAsync(Session session, FoundSource found, IProgress<FetchEvent> progress, CancellationToken cancel)
    {
        DownloadEntry entry;
        try
        {
            entry = await FetchAsync(session, found.Urls, found.File, found.Commit, progress, cancel).ConfigureAwait(false);
        }
        catch (PthbsException error) when (found.Hash is not null && error.IsMissing)
        {
            throw NotOnMirror(error);
        }

        return found.Hash is not { } hash || entry.Key.Hash == hash ? entry
            : throw new PthbsException(ErrorKind.Source, "the file is not the one that Debian's index names") { Where = found.Urls[0], Got = entry.Key.ToString(), Expected = $"sha256:{hash}" };
    }

    /// <summary>The error that a mirror does not have a file that an index names: nobody wrote its name or version.</summary>
    internal static PthbsException NotOnMirror(PthbsException error) => new(error, what: "the mirror does not have the file that Debian's index names")
    {
        Hint = "try another mirror (PTHBS_MIRRORS, or 'mirrors' in the settings), or name a URL that has the file, perhaps of another version: pthbs collection add URL",
    };

    private static DownloadEntry Write(Session session, DownloadEntry entry, CancellationToken cancel)
    {
        var list = session.Collection.Downloads[0];
        using var directory = DirectoryHandle.Open(list.Folder, forPerson: true);
        // Two that add at once: each adds to what the list is now, not to what it was when its download began.
        using var locked = CollectionLock.Take(directory, session.LockWait with { Cancel = cancel });
        list = DownloadList.Parse(directory.TextIfThere(Path.GetFileName(list.Where)) ?? "", list.Where);
        entry = Merged(list, entry);
        directory.ReplaceText(Path.GetFileName(list.Where), list.With(entry).ToString());
        return entry;
    }

    /// <summary>Fetches what is to be added, and keeps it; the list stays as it is.</summary>
    internal static async Task<DownloadEntry> FetchAsync(
        Session session, IReadOnlyList<string> urls, string? file, SourceKey? commit, IProgress<FetchEvent> progress, CancellationToken cancel)
    {
        var folder = session.Collection.Downloads[0].Folder;
        using var fetcher = new Fetcher(session.Sources, Mirrors.OfMachine(session.Settings.Mirrors), new FetchOptions { FreeSpace = session.Settings.Limits.FreeSpace });
        return commit is { } key
            ? await fetcher.FetchToAddAsync(key, urls, file, folder, progress, cancel).ConfigureAwait(false)
            : await DownloadAsync(fetcher, urls, file, folder, progress, cancel).ConfigureAwait(false);
    }

    /// <summary>The entry as a list takes it: with the URLs that stand there already.</summary>
    /// <exception cref="PthbsException">Another file with that name is already listed.</exception>
    internal static DownloadEntry Merged(DownloadList list, DownloadEntry entry)
    {
        if (!list.TryFind(entry.File, out var old)) return entry;
        if (old.Key != entry.Key)
            throw new PthbsException(ErrorKind.Input, $"'{entry.File}' is already listed with other content")
            {
                Where = $"{list.Where}:{old.Line}",
                Got = entry.Key.ToString(),
                Expected = old.Key.ToString(),
                Hint = "scripts name sources by their content: give the new file another name (--name), or edit the line by hand",
            };
        return old with { Urls = [.. old.Urls.Union(entry.Urls, StringComparer.Ordinal)] };
    }

    private static async Task<DownloadEntry> DownloadAsync(
        Fetcher fetcher, IReadOnlyList<string> urls, string? file, string folder, IProgress<FetchEvent> progress, CancellationToken cancel)
    {
        var first = await fetcher.DownloadToAddAsync(urls[0], file, folder, progress, cancel).ConfigureAwait(false);
        foreach (var url in urls.Skip(1))
        {
            var other = await fetcher.DownloadToAddAsync(url, first.File, folder, progress, cancel).ConfigureAwait(false);
            if (other.Key != first.Key)
                throw new PthbsException(ErrorKind.Source, "this URL has another file than the first one") { Where = SourceUrl.Shown(url), Got = other.Key.ToString(), Expected = first.Key.ToString(), Hint = "add it separately under another name, or leave it out" };
        }

        return first with { Urls = [.. urls.Distinct(StringComparer.Ordinal)] };
    }
}
