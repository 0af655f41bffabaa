using Pthbs.Collections;
using Pthbs.Collections.Updating;
using Pthbs.Errors;
using Pthbs.Files.Archives.Formats;
using Pthbs.Files.Archives.Reading;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Sessions;

/// <summary>Finds out what another version of a package takes: fetches its sources, edits, and renders the collection with the edit to see what follows.</summary>
public sealed class PackageUpdater(Session session, IProgress<FetchEvent> progress)
{
    private readonly List<string> _notes = [];

    /// <summary>Prepares an update; the collection is as it was.</summary>
    /// <param name="name">The package.</param>
    /// <param name="version">The version that it shall have.</param>
    /// <param name="url">Where its archive is, if that does not follow from where the old one was.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <exception cref="PthbsException">The sources cannot be had, or the template cannot be edited by a program.</exception>
    public async Task<PackageUpdate> PrepareAsync(string name, string version, string? url, CancellationToken cancel)
    {
        var collection = session.Collection;
        if (!ScriptRules.IsVersion(version)) throw new PthbsException(ErrorKind.Usage, "this is no version") { Got = version, Expected = "letters, digits and . + - _ ~ : (64 at most)" };
        if (!collection.Packages.Contains(name)) throw new PthbsException(ErrorKind.Usage, $"no package is called '{name}'") { Hint = Suggestion.For(name, collection.Packages) };
        var package = new Generator(collection, cancel).Generate(new PackageRequest(name));
        var old = package.Script.Header.Version;
        if (old == version && url is null) throw new PthbsException(ErrorKind.Usage, $"{name} has that version already") { Where = package.Where, Got = version };

        var sources = Replaced(package, old, url);
        var list = collection.Downloads.First(l => l.TryFind(sources[0].File, out _));
        var entries = new List<(DownloadEntry Before, DownloadEntry After)>();
        foreach (var source in sources)
        {
            if (!list.TryFind(source.File, out var entry)) throw new PthbsException(ErrorKind.Input, $"the source '{source.File}' stands in another download list than '{sources[0].File}'") { Where = list.Where };
            entries.Add((entry, await FetchAsync(source, entry, list, old, version, source == sources[0] ? url : null, cancel).ConfigureAwait(false)));
        }

        var layer = collection.LayerOf(name)!;
        var text = layer.TryReadText(layer.TemplateFor(name))!;
        var template = new FileChange(Path.GetFullPath(package.Where), text, TemplateEdit.Apply(text, package.Where, old, version, [.. entries.Select(e => (e.Before.File, e.After.File))]));
        var where = Path.GetFullPath(list.Where);
        var between = new DownloadEdit(entries, []).Add(list.ToString(), where);
        var (rebuilt, unused) = Try(layer, name, version, template, between, entries);
        var lines = new DownloadEdit(entries, [.. entries.Where(e => unused.Contains(e.Before.Key) && e.Before.File != e.After.File && !IsNamedElsewhere(layer, name, e.Before.File)).Select(e => e.Before)]);
        return new PackageUpdate(name, old, version, template, new FileChange(where, list.ToString(), lines.Remove(between)), lines, rebuilt, _notes);
    }

    /// <summary>The sources whose names hold the version; where a url is given, the first source whatever its name.</summary>
    private List<SourceInput> Replaced(GeneratedPackage package, string version, string? url)
    {
        var own = package.Files.Select(f => f.Key).ToHashSet();
        var listed = package.Script.Header.Sources.Where(s => !own.Contains(s.Key) && session.Collection.FindDownload(s.File) is not null).ToList();
        var named = listed.Where(s => VersionText.Names(s.File, version)).ToList();
        if (url is not null && listed.Count > 0 && (named.Count == 0 || named[0] != listed[0])) named.Insert(0, listed[0]);
        return named.Count > 0 ? named : throw new PthbsException(ErrorKind.Usage, $"no source of {package.Request.Name} has its version {version} in its name")
        {
            Where = package.Where,
            Details = [.. listed.Select(s => s.File)],
            Hint = "say where the new one is: --url URL",
        };
    }

    /// <summary>
    /// Whether a source may be needed by what was not rendered: by a template that another one hides (a collection is used alone as well), or by one that names
    /// it, for other parameters, say.
    /// </summary>
    private bool IsNamedElsewhere(CollectionDirectory edited, string name, string file) => session.Collection.Layers.Any(layer =>
        (layer != edited && layer.Has(name)) || layer.TemplateTexts(except: layer == edited ? name : null).Any(text => text.Contains(file, StringComparison.Ordinal)));

    private async Task<DownloadEntry> FetchAsync(SourceInput source, DownloadEntry old, DownloadList list, string before, string after, string? url, CancellationToken cancel)
    {
        var file = (url is null ? null : SourceUrl.TryFileName(url)) ?? VersionText.Replace(old.File, before, after);
        string[] urls = url is not null ? [url] : [.. old.Urls.Select(u => VersionText.ReplaceInUrl(u, before, after)).Where(u => !old.Urls.Contains(u)).Distinct(StringComparer.Ordinal)];
        using var fetcher = new Fetcher(session.Sources, Mirrors.OfMachine(session.Settings.Mirrors), new FetchOptions { FreeSpace = session.Settings.Limits.FreeSpace });
        DownloadEntry? found = null;
        var failures = new List<string>();
        foreach (var place in urls)
        {
            try
            {
                var entry = await fetcher.DownloadToAddAsync(place, file, list.Folder, progress, cancel).ConfigureAwait(false);
                if (source.Unpack) CheckArchive(entry, place);
                if (found is not null && entry.Key != found.Key) _notes.Add($"left out, for it is another file: {place}");
                else found = found is null ? entry : found with { Urls = found.Urls.Add(place) };
            }
            catch (PthbsException error) when (error.Kind == ErrorKind.Source)
            {
                var start = $"{place}: ";
                var why = error.Details.Select(d => d.StartsWith(start, StringComparison.Ordinal) ? d[start.Length..] : d).DefaultIfEmpty(error.Message);
                failures.Add(start + string.Join("; ", why));
            }
        }

        if (found is null && url is not null) throw new PthbsException(ErrorKind.Source, $"version {after} of '{old.File}' cannot be had from there") { Details = failures };
        if (found is null) throw new PthbsException(ErrorKind.Source, $"version {after} of '{old.File}' is not where the old one leads one to look") { Details = failures, Hint = "say where it is: --url URL" };
        _notes.AddRange(failures.Select(f => $"left out: {f}"));
        return found;
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
    private (IReadOnlyList<string> Rebuilt, IReadOnlySet<SourceKey> Unused) Try(
        CollectionDirectory layer, string name, string version, FileChange template, string downloads, List<(DownloadEntry Before, DownloadEntry After)> entries)
    {
        using var copy = session.Store.NewBuildDirectory(PackageId.Of(name, []));
        copy.Root.WriteAtomically(CollectionSettings.FileName, $"name: update\nsystem: {session.Collection.Settings.System}\n");
        copy.Root.WriteAtomically(CollectionDirectory.DownloadListName, downloads);
        using (copy.Root.CreateDirectories(CollectionDirectory.FolderOf(name))) { }
        foreach (var file in layer.AllFilesOf(name)) copy.Root.WriteAtomically($"{CollectionDirectory.FolderOf(name)}/{file}", layer.TryReadBytes($"{CollectionDirectory.FolderOf(name)}/{file}")!);
        copy.Root.WriteAtomically(CollectionDirectory.TemplateOf(name), template.After);

        using var changed = Collection.Open([copy.Path, .. session.Collection.Directories]);
        Generator now = new(session.Collection), then = new(changed);
        var package = then.Generate(new PackageRequest(name));
        if (package.Script.Header.Version != version || entries.Exists(e => package.Script.Header.Sources.All(s => s.Key != e.After.Key)))
            throw new PthbsException(ErrorKind.Input, "the template does not follow when its version is changed, so it cannot be changed here")
            {
                Where = template.Path,
                Got = $"version {package.Script.Header.Version}, sources {string.Join(", ", package.Script.Header.Sources.Select(s => s.File))}",
                Expected = $"version {version}, sources {string.Join(", ", entries.Select(e => e.After.File))}",
                Hint = "change it by hand, and add the source with: pthbs fetch --add URL",
            };

        var rebuilt = new List<string>();
        var used = new HashSet<SourceKey>();
        foreach (var other in session.Collection.Packages)
        {
            try
            {
                var becomes = then.Generate(new PackageRequest(other));
                used.UnionWith(becomes.Script.Header.Sources.Select(s => s.Key));
                if (other != name && becomes.Id != now.Generate(new PackageRequest(other)).Id) rebuilt.Add(other);
            }
            catch (PthbsException error)
            {
                _notes.Add($"of '{other}' nothing can be told: {error.Message}");
                // What cannot be rendered may use anything.
                used.UnionWith(entries.Select(e => e.Before.Key));
            }
        }

        return (rebuilt, entries.Select(e => e.Before.Key).Where(k => !used.Contains(k)).ToHashSet());
    }
}
