using Pthbs.Collections;
using Pthbs.Collections.Updating;
using Pthbs.Errors;
using Pthbs.Files.Archives.Formats;
using Pthbs.Files.Archives.Reading;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>Finds out what another version of a package takes: fetches its sources, edits, and renders the collection with the edit to see what follows.</summary>
public sealed class PackageUpdater(Session session, IProgress<FetchEvent> progress)
{
    private const int MostTags = 10;
    private static readonly string[] Endings = [".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tgz"];
    private readonly List<string> _notes = [];

    /// <summary>Prepares an update; the collection is as it was.</summary>
    /// <param name="name">The package.</param>
    /// <param name="version">The version that it shall have.</param>
    /// <param name="url">Where its archive is, if that does not follow from where the old one was.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <exception cref="PthbsException">The sources cannot be fetched, or the template cannot be edited by a program.</exception>
    public async Task<PackageUpdate> PrepareAsync(string name, string version, string? url, CancellationToken cancel)
    {
        var collection = session.Collection;
        if (!ScriptRules.IsVersion(version)) throw new PthbsException(ErrorKind.Usage, "this is not a valid version") { Got = version, Expected = "letters, digits and . + - _ ~ : (64 at most)" };
        var layer = collection.EditableLayerOf(name);
        var package = new Generator(collection, cancel).Generate(new PackageRequest(name));
        var old = package.Script.Header.Version;
        if (old == version && url is null) throw new PthbsException(ErrorKind.Usage, $"{name} already has that version") { Where = package.Where, Got = version };

        var sources = Replaced(package, old, url);
        // What is new is written into the top layer's list, wherever the old source is listed.
        var list = collection.Downloads[0];
        var entries = new List<(DownloadEntry Before, DownloadEntry After)>();
        foreach (var source in sources)
        {
            var its = source.List;
            var entry = its == list ? source.Entry : its.Absolute(source.Entry);
            entries.Add((entry, entry.Key.Kind == SourceKind.Git
                ? await FetchCommitAsync(entry, its, old, version, source == sources[0] ? url : null, cancel).ConfigureAwait(false)
                : await FetchAsync(source.Source, entry, its, old, version, source == sources[0] ? url : null, cancel).ConfigureAwait(false)));
        }

        var text = layer.TryReadText(layer.TemplateFor(name))!;
        var template = new FileChange(Path.GetFullPath(package.Where), text, TemplateEdit.Apply(text, package.Where, old, version, [.. entries.Select(e => (e.Before.File, e.After.File))]));
        var where = Path.GetFullPath(list.Where);
        var between = new DownloadEdit(entries, []).Add(list.ToString(), where);
        var (rebuilt, unused, variants) = Try(layer, name, version, template, between, entries);
        var lines = new DownloadEdit(entries, [.. entries.Where(e => list.TryFind(e.Before.File, out _) && unused.Contains(e.Before.Key) && e.Before.File != e.After.File && !IsNamedElsewhere(layer, name, e.Before.File)).Select(e => e.Before)]);
        return new PackageUpdate(name, old, version, template, new FileChange(where, list.ToString(), lines.Remove(between)), lines, rebuilt, _notes) { Packages = collection.Packages.Count, Variants = variants };
    }

    /// <summary>The sources whose names hold the version; where a url is given, the first source whatever its name.</summary>
    private List<ListedSource> Replaced(GeneratedPackage package, string version, string? url)
    {
        var own = package.Files.Select(f => f.Key).ToHashSet();
        var listed = new List<ListedSource>();
        foreach (var source in package.Script.Header.Sources) if (!own.Contains(source.Key) && Listed(source) is { } found) listed.Add(found);
        var named = listed.FindAll(s => VersionText.Names(s.Entry.File, version));
        // A commit seldom has the version in its directory's name: the tags of its repository tell which one the new version is.
        if (named.Count == 0 && url is null && listed.Find(s => s.Entry.Key.Kind == SourceKind.Git) is { } commit) named.Add(commit);
        if (url is not null && listed.Count > 0 && (named.Count == 0 || named[0] != listed[0])) named.Insert(0, listed[0]);
        return named.Count > 0 ? named : throw new PthbsException(ErrorKind.Usage, $"no source of {package.Request.Name} has its version {version} in its name")
        {
            Where = package.Where,
            Details = [.. listed.Select(s => s.Entry.File)],
            Hint = "name its URL: --url URL",
        };
    }

    /// <summary>
    /// Whether a source may be needed by what was not rendered: by a template that another one hides (a collection is used alone as well), or by one that names
    /// it, for other parameters, say.
    /// </summary>
    private bool IsNamedElsewhere(CollectionDirectory edited, string name, string file) => session.Collection.Layers.Any(layer =>
        (layer != edited && layer.Has(name)) || layer.TemplateTexts(except: layer == edited ? name : null).Any(text => text.Contains(file, StringComparison.Ordinal)));

    /// <summary>
    /// A source as the download list has it; null where no list has it. The name there is the one in the template: a layout may give the build another one (<c>src</c> for a commit).
    /// </summary>
    private ListedSource? Listed(SourceInput source)
    {
        foreach (var list in session.Collection.Downloads)
            if (list.TryFind(source.File, out var entry) && entry.Key == source.Key) return new ListedSource(source, list, entry);
        foreach (var list in session.Collection.Downloads)
            if (list.TryFind(source.Key, out var entry)) return new ListedSource(source, list, entry);
        return null;
    }

    /// <summary>The commit that a version is, by the tags of the repository.</summary>
    private async Task<DownloadEntry> FetchCommitAsync(DownloadEntry old, DownloadList list, string before, string after, string? url, CancellationToken cancel)
    {
        using var fetcher = new Fetcher(session.Sources, Mirrors.OfMachine(session.Settings.Mirrors), new FetchOptions { FreeSpace = session.Settings.Limits.FreeSpace });
        IReadOnlyList<string> urls = url is null ? old.Urls : [url];
        var tags = new VersionTags(await fetcher.TagsAsync(urls, list.Folder, cancel).ConfigureAwait(false), before, old.Key);
        var found = tags.Find(after);
        if (found.Count != 1)
        {
            throw new PthbsException(ErrorKind.Source, found.Count == 0 ? $"the repository has no tag for version {after}" : $"the repository has several tags for version {after}")
            {
                Where = SourceUrl.Shown(urls[0]),
                Details = [.. (found.Count > 0 ? found : tags.Tags).Take(MostTags).Select(tag => tag.Name)],
                Hint = $"name the commit by hand: pthbs collection add --source-only {SourceUrl.Shown(urls[0])} --commit HASH",
            };
        }

        _notes.Add($"{old.File}: commit {found[0].Commit.Hash} by the tag {found[0].Name}");
        return await fetcher.FetchToAddAsync(found[0].Commit, urls, VersionText.Replace(old.File, before, after), list.Folder, progress, cancel).ConfigureAwait(false);
    }

    private async Task<DownloadEntry> FetchAsync(SourceInput source, DownloadEntry old, DownloadList list, string before, string after, string? url, CancellationToken cancel)
    {
        var file = (url is null ? null : SourceUrl.TryFileName(url)) ?? VersionText.Replace(old.File, before, after);
        string[] urls = url is not null ? [url] : [.. old.Urls.Select(u => VersionText.ReplaceInUrl(u, before, after)).Where(u => !old.Urls.Contains(u)).Distinct(StringComparer.Ordinal)];
        using var fetcher = new Fetcher(session.Sources, Mirrors.OfMachine(session.Settings.Mirrors), new FetchOptions { FreeSpace = session.Settings.Limits.FreeSpace });
        DownloadEntry? found = null;
        var failures = new List<string>();
        await TryAllAsync(urls.Select(place => (place, file))).ConfigureAwait(false);
        // A new version is often compressed in another way.
        var missed = failures.Count;
        if (found is null && url is null) await TryAllAsync(OtherEndings(urls, file)).ConfigureAwait(false);
        if (found is null && url is null && await InDebianAsync(old, after, cancel).ConfigureAwait(false) is var (its, name)) await TryAllAsync([(its, name)]).ConfigureAwait(false);
        if (found is null && url is not null) throw new PthbsException(ErrorKind.Source, $"version {after} of '{old.File}' could not be downloaded from that URL") { Details = failures };
        if (found is null) throw new PthbsException(ErrorKind.Source, $"version {after} of '{old.File}' was not found at any URL derived from the old one") { Details = [.. failures.Take(missed)], Hint = "name its URL: --url URL" };
        _notes.AddRange(failures.Take(missed).Select(f => $"left out: {f}"));
        if (found.Key == old.Key) _notes.Add($"{found.File} has the same bytes as {old.File}: it is not another version{(url is null ? "" : $"; look at the URL: {SourceUrl.Shown(url)}")}");
        return found;

        async Task TryAllAsync(IEnumerable<(string Place, string File)> places)
        {
            foreach (var (place, its) in places) if (found is null || its == found.File) await TryAsync(place, its).ConfigureAwait(false);
        }

        async Task TryAsync(string place, string file)
        {
            try
            {
                var entry = await fetcher.DownloadToAddAsync(place, file, list.Folder, progress, cancel).ConfigureAwait(false);
                if (source.Unpack) CheckArchive(entry, place);
                if (found is not null && entry.Key != found.Key) _notes.Add($"left out, because it is another file: {place}");
                else found = found is null ? entry : found with { Urls = found.Urls.Add(place) };
            }
            catch (PthbsException error) when (error.Kind == ErrorKind.Source)
            {
                var start = $"{place}: ";
                var why = error.Details.Select(d => d.StartsWith(start, StringComparison.Ordinal) ? d[start.Length..] : d).DefaultIfEmpty(error.Message);
                failures.Add(start + string.Join("; ", why));
            }
        }
    }

    /// <summary>The same places with each other compression that a tar archive may have.</summary>
    private static IEnumerable<(string Place, string File)> OtherEndings(string[] urls, string file)
    {
        if (Array.Find(Endings, end => file.EndsWith(end, StringComparison.Ordinal)) is not { } own) yield break;
        foreach (var ending in Endings)
            foreach (var url in urls)
                if (ending != own && url.EndsWith(own, StringComparison.Ordinal)) yield return (url[..^own.Length] + ending, file[..^own.Length] + ending);
    }

    /// <summary>What Debian's index says of a source from its pool: its name may have more in it than the version. Null where Debian has another version, or does not answer.</summary>
    private async Task<(string Url, string File)?> InDebianAsync(DownloadEntry old, string after, CancellationToken cancel)
    {
        const string Pool = "debian:pool/";
        foreach (var url in old.Urls)
        {
            if (!url.StartsWith(Pool, StringComparison.Ordinal) || url[Pool.Length..].Split('/') is not [_, _, var name, _]) continue;
            try
            {
                var found = await new SourceFinder(session).FindAsync(new NamedSource([]) { DebianName = name }, null, cancel).ConfigureAwait(false);
                if (found.File is { } file && VersionText.Names(file, after)) return (found.Urls[0], file);
            }
            catch (PthbsException error) when (error.Kind == ErrorKind.Source)
            {
                // The places that were tried before are what is told.
            }
        }

        return null;
    }

    /// <summary>What a server has where there is nothing is often a page of text.</summary>
    private void CheckArchive(DownloadEntry entry, string url)
    {
        using var file = session.Sources.Open(entry.Key);
        var head = new byte[ArchiveFormats.HeadLength];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (ArchiveFormats.Detect(head.AsSpan(0, length)) is not (ArchiveFormat.Unknown or ArchiveFormat.Empty)) return;
        var problem = ArchiveFormats.NotAnArchive(head.AsSpan(0, length), new ArchiveFault(entry.File));
        throw new PthbsException(ErrorKind.Source, problem.Message, problem) { Where = url, Details = [problem.Got is { } got ? $"{problem.Message}: {got}" : problem.Message] };
    }

    /// <summary>Renders the collection as it is and as it would be, from a copy of what changes laid above it.</summary>
    private (IReadOnlyList<string> Rebuilt, IReadOnlySet<SourceKey> Unused, int Variants) Try(
        CollectionDirectory layer, string name, string version, FileChange template, string downloads, List<(DownloadEntry Before, DownloadEntry After)> entries)
    {
        using var copy = session.Store.NewBuildDirectory(PackageId.Of(name, []));
        copy.Root.WriteAtomically(CollectionSettings.FileName, $"name: update\nsystem: {session.Collection.Settings.System}\n");
        copy.Root.WriteAtomically(CollectionDirectory.DownloadListName, downloads);
        using (copy.Root.CreateDirectories(CollectionDirectory.FolderOf(name))) { }
        foreach (var file in layer.AllFilesOf(name)) copy.Root.WriteAtomically($"{CollectionDirectory.FolderOf(name)}/{file}", layer.TryReadBytes($"{CollectionDirectory.FolderOf(name)}/{file}")!);
        copy.Root.WriteAtomically(CollectionDirectory.TemplateOf(name), template.After);

        using var changed = Collection.Open([copy.Path, .. session.Collection.Directories]);
        changed.TopReplacesNext = layer == session.Collection.Layers[0];
        Generator now = new(session.Collection), then = new(changed);
        var package = then.Generate(new PackageRequest(name));
        if (package.Script.Header.Version != version || entries.Exists(e => package.Script.Header.Sources.All(s => s.Key != e.After.Key)))
            throw new PthbsException(ErrorKind.Input, "the script does not follow a change of the template's version, so pthbs cannot update it")
            {
                Where = template.Path,
                Got = $"version {package.Script.Header.Version}, sources {(package.Script.Header.Sources.IsEmpty ? "none" : string.Join(", ", package.Script.Header.Sources.Select(s => s.File)))}",
                Expected = $"version {version}, sources {string.Join(", ", entries.Select(e => e.After.File))}",
                Hint = "edit it by hand, and add the source with: pthbs collection add --source-only URL",
            };

        var rebuilt = new List<string>();
        var used = new HashSet<SourceKey>();
        var wrong = new List<PthbsException>();
        var variants = NamedVariants.Of(session.Collection, topOnly: false, wrong).Select(variant => variant.Request).ToList();
        _notes.AddRange(wrong.Select(error => $"cannot tell which variants an environment names: {error.Where}: {error.Message}"));
        foreach (var other in session.Collection.Packages.Select(its => new PackageRequest(its)).Concat(variants))
        {
            try
            {
                var becomes = then.Generate(other);
                used.UnionWith(becomes.Script.Header.Sources.Select(s => s.Key));
                if (!other.Equals(package.Request) && becomes.Id != now.Generate(other).Id) rebuilt.Add(other.ToString());
            }
            catch (PthbsException error)
            {
                _notes.Add($"cannot tell whether '{other}' is rebuilt: {error.Message}");
                // What cannot be rendered may use anything.
                used.UnionWith(entries.Select(e => e.Before.Key));
            }
        }

        return (rebuilt, entries.Select(e => e.Before.Key).Where(k => !used.Contains(k)).ToHashSet(), variants.Count);
    }

    /// <summary>A source, and the list that it is in.</summary>
    private sealed record ListedSource(SourceInput Source, DownloadList List, DownloadEntry Entry);
}
