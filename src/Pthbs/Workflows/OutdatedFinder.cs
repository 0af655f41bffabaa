using System.Text;
using Pthbs.Collections;
using Pthbs.Collections.Updating;
using Pthbs.Errors;
using Pthbs.Files.Archives.Compression;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>What is known of newer versions of a package.</summary>
/// <param name="Package">The package.</param>
/// <param name="Newest">The newest version that was found; null if none was, or its own is the newest.</param>
/// <param name="Where">Where that was found.</param>
/// <param name="Asked">How many places answered.</param>
/// <param name="Troubles">The places that did not answer, with why; or why there is no place to ask.</param>
public sealed record OutdatedPackage(GeneratedPackage Package, string? Newest, string? Where, int Asked, IReadOnlyList<string> Troubles);

/// <summary>
/// Looks for newer versions: in Debian's index for sources from <c>debian:</c> urls, in the tags of git repositories, and in the pages that list the files of a release. What it finds is a hint and no more: nothing is kept, and
/// whoever updates fetches and hashes the files anew. Each place is asked once, whichever number of packages it is for.
/// </summary>
/// <param name="session">Whose collection and mirrors.</param>
/// <param name="suite">The release of Debian whose index is read: <c>stable</c>, <c>testing</c>, <c>unstable</c> or a name.</param>
/// <param name="ownIndex">A file with an index that is read in place of Debian's; null for none.</param>
public sealed class OutdatedFinder(Session session, string suite, string? ownIndex = null) : IDisposable
{
    private const int Parallel = 4;
    private const int LargestPage = 16 << 20;
    private const int LargestIndex = 128 << 20;
    private const long LargestPlainIndex = 512L << 20;
    private const string DebianPool = "debian:pool/";
    private readonly Dictionary<string, Task<(byte[]? Bytes, string? Failure)>> _pages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<(IReadOnlyList<GitTag> Tags, string? Failure)>> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<(Dictionary<string, string> Versions, string? Failure)>> _indices = new(StringComparer.Ordinal);
    private readonly Fetcher _fetcher = new(session.Sources, Mirrors.OfMachine(session.Settings.Mirrors));
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Asks for packages.</summary>
    /// <param name="packages">Which.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <returns>One for each package, in the same order.</returns>
    public async Task<IReadOnlyList<OutdatedPackage>> FindAsync(IReadOnlyList<GeneratedPackage> packages, CancellationToken cancel)
    {
        // Read before several threads want them: scripts and details of a cached package are read when they are first asked for.
        var sources = new List<OwnSource?>();
        foreach (var package in packages) sources.Add(SourceOf(package));
        // Of an index, which is read once, only these are kept.
        var count = _wanted.Count;
        _wanted.UnionWith(sources.OfType<OwnSource>().SelectMany(source => source.Entry.Urls).Select(InPool).OfType<string>());
        if (_wanted.Count > count) _indices.Clear();
        var found = new OutdatedPackage[packages.Count];
        await System.Threading.Tasks.Parallel.ForEachAsync(
            Enumerable.Range(0, packages.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancel },
            async (i, token) => found[i] = await FindAsync(packages[i], sources[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _fetcher.Dispose();

    /// <summary>The source that is the package's own: the first with its version in its name, else the first commit, else the first of all. With the list that it is in.</summary>
    private OwnSource? SourceOf(GeneratedPackage package)
    {
        OwnSource? first = null, commit = null;
        foreach (var source in package.Script.Header.Sources)
        {
            foreach (var list in session.Collection.Downloads)
            {
                if (!list.TryFind(source.Key, out var entry)) continue;
                if (VersionText.Names(source.File, package.Version)) return new OwnSource(entry, list);
                first ??= new OwnSource(entry, list);
                if (source.Key.Kind == SourceKind.Git) commit ??= new OwnSource(entry, list);
                break;
            }
        }

        return commit ?? first;
    }

    private async Task<OutdatedPackage> FindAsync(GeneratedPackage package, OwnSource? source, CancellationToken cancel)
    {
        if (source is null) return new OutdatedPackage(package, null, null, 0, ["it has no source of its own"]);
        var (asked, troubles) = (0, new List<string>());
        string? newest = null, where = null;
        foreach (var url in source.Entry.Urls)
        {
            var answer = await AskAsync(package.Version, source.Entry, url, source.List, cancel).ConfigureAwait(false);
            if (answer.Failure is not null)
            {
                troubles.Add($"{answer.Place}: {answer.Failure}");
                continue;
            }

            asked++;
            foreach (var version in answer.Versions)
            {
                if (DebianOrder.Instance.Compare(version, newest ?? package.Version) <= 0 || (DebianOrder.IsEarly(version) && !DebianOrder.IsEarly(package.Version))) continue;
                (newest, where) = (version, answer.Place);
            }
        }

        return new OutdatedPackage(package, newest, where, asked, troubles);
    }

    private async Task<Answer> AskAsync(string version, DownloadEntry entry, string url, DownloadList list, CancellationToken cancel)
    {
        if (entry.Key.Kind == SourceKind.Git || RepositoryOf(url) is not null)
        {
            var repository = entry.Key.Kind == SourceKind.Git ? url : RepositoryOf(url)!;
            var (tags, failed) = await Once(_tags, $"{list.Folder}\n{repository}", () => TagsAsync(repository, list.Folder, cancel)).ConfigureAwait(false);
            return new Answer(failed is null ? new VersionTags(tags, version, entry.Key).Versions : [], SourceUrl.Shown(repository), failed);
        }

        if (url.StartsWith(DebianPool, StringComparison.Ordinal))
        {
            if (InPool(url) is not { } name || url[DebianPool.Length..].Split('/') is not [var component, ..]) return new Answer([], url, "this is not a path of Debian's pool");
            var index = ownIndex is null ? $"debian:dists/{suite}/{component}/source/Sources.gz" : SourceUrl.Absolute($"file:{string.Join('/', ownIndex.Split('/').Select(Uri.EscapeDataString))}", Path.GetFullPath("."));
            var (versions, failed) = await Once(_indices, index, () => IndexAsync(index, cancel)).ConfigureAwait(false);
            return new Answer(versions.TryGetValue(name, out var known) ? [known] : [], $"{index} ({name})", failed);
        }

        if (ReleasePage.Of(url, version) is not var (page, file)) return new Answer([], SourceUrl.Shown(url), $"the URL does not have the version {version} in the name of the file");
        var (bytes, failure) = await Once(_pages, $"{list.Folder}\n{page}", () => PageAsync(page, list.Folder, LargestPage, cancel)).ConfigureAwait(false);
        return new Answer(bytes is null ? [] : ReleasePage.Versions(Encoding.UTF8.GetString(bytes), file, version), SourceUrl.Shown(page), failure);
    }

    /// <summary>The source package of Debian that the file of a url belongs to; null for urls elsewhere.</summary>
    private static string? InPool(string url) => url.StartsWith(DebianPool, StringComparison.Ordinal) && url[DebianPool.Length..].Split('/') is [_, _, var name, ..] ? name : null;

    /// <summary>The repository whose archives or releases a url names, on servers that are known for it; null for any other.</summary>
    private static string? RepositoryOf(string url)
    {
        if (!url.StartsWith("https://", StringComparison.Ordinal)) return null;
        var parts = url.Split('/');
        if (parts.Length > 5 && parts[2] == "github.com" && parts[5] is "archive" or "releases") return string.Join('/', parts[..5]);
        var end = url.IndexOf("/-/archive/", StringComparison.Ordinal);
        return end > 0 ? $"{url[..end]}.git" : null;
    }

    private async Task<(byte[]? Bytes, string? Failure)> PageAsync(string url, string? folder, int limit, CancellationToken cancel)
    {
        try
        {
            return (await _fetcher.ReadPageAsync(url, folder, limit, cancel).ConfigureAwait(false), null);
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Source)
        {
            return (null, Reason(error, url));
        }
    }

    private async Task<(IReadOnlyList<GitTag> Tags, string? Failure)> TagsAsync(string url, string folder, CancellationToken cancel)
    {
        try
        {
            return (await _fetcher.TagsAsync([url], folder, cancel).ConfigureAwait(false), null);
        }
        catch (PthbsException error)
        {
            // Also where git is not installed: other places can be asked all the same.
            return ([], Reason(error, url));
        }
    }

    private async Task<(Dictionary<string, string> Versions, string? Failure)> IndexAsync(string url, CancellationToken cancel)
    {
        var (bytes, failure) = await PageAsync(url, null, LargestIndex, cancel).ConfigureAwait(false);
        if (bytes is null) return ([], failure);
        try
        {
            using Stream plain = bytes is [0x1F, 0x8B, ..] ? new GunzipStream(bytes, SourceUrl.Shown(url)) : new MemoryStream(bytes);
            var (versions, isIndex) = DebianIndex.Read(new LimitedStream(plain, LargestPlainIndex), _wanted, DebianOrder.Instance, cancel);
            // A page of a server that has no index is none.
            return isIndex ? (versions, null) : ([], "this is not an index of source packages");
        }
        catch (InvalidDataException)
        {
            return ([], "the index is damaged");
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Source)
        {
            return ([], Reason(error, url));
        }
    }

    /// <summary>Why a place does not answer. Which place that is, is told already.</summary>
    private static string Reason(PthbsException error, string url)
    {
        var reason = error.Details is [var first, ..] ? first : error.Message;
        var start = $"{SourceUrl.Shown(url)}: ";
        return reason.StartsWith(start, StringComparison.Ordinal) ? reason[start.Length..] : reason;
    }

    private Task<T> Once<T>(Dictionary<string, Task<T>> known, string key, Func<Task<T>> ask)
    {
        lock (_lock) return known.TryGetValue(key, out var there) ? there : known[key] = ask();
    }

    /// <summary>A package's own source, and the list that it is in.</summary>
    private sealed record OwnSource(DownloadEntry Entry, DownloadList List);

    /// <summary>What a place says, or why it says nothing.</summary>
    private sealed record Answer(IReadOnlyList<string> Versions, string Place, string? Failure);
}
