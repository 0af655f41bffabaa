using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Execution.Links;

/// <summary>
/// Makes of what a build's links left behind what is known of the programs of its package (docs/reference/formats/link.md). All of it is what the build wrote: it is
/// bounded, no link is followed out of the build, and nothing in it can make the build fail.
/// </summary>
internal sealed class LinkDigest : IDisposable
{
    private const int MostMaps = 10_000;

    /// <summary>What a name takes up in a record besides itself.</summary>
    private const int PerName = 16, PerArchive = 128;

    private static readonly Comparer<(string? Package, string Path)> InOrder =
        Comparer<(string? Package, string Path)>.Create((a, b) => string.CompareOrdinal(a.Package, b.Package) is var order and not 0 ? order : string.CompareOrdinal(a.Path, b.Path));

    private readonly LinkScene _scene;
    private readonly DirectoryHandle _links;
    private readonly LinkPlaces _places;
    private readonly LinkNotes _notes;
    private readonly CancellationToken _cancel;
    private readonly Dictionary<string, LinkMap?> _maps = new(StringComparer.Ordinal);
    private readonly LinkRoom _room = new();

    private LinkDigest(LinkScene scene, DirectoryHandle links, CancellationToken cancel)
    {
        (_scene, _links, _cancel) = (scene, links, cancel);
        _places = new LinkPlaces(scene, cancel);
        _notes = LinkNotes.Read(links, cancel);
    }

    /// <summary>What is known of the links of a build; null if its package has nothing that a linker makes.</summary>
    /// <param name="scene">The build. None of its processes lives any more.</param>
    /// <param name="files">The files of the package that may be linked ones.</param>
    /// <param name="cancel">Ends it early.</param>
    public static LinkRecord? Read(LinkScene scene, IEnumerable<string> files, CancellationToken cancel)
    {
        try
        {
            using var links = scene.Build.TryOpenDirectory(LinkWrapper.Directory);
            if (links is null) return Gone(scene, files, "its directory was gone", cancel);
            using var digest = new LinkDigest(scene, links, cancel);
            return digest.Read(files);
        }
        catch (PthbsException error)
        {
            // A link or a file in the directory's place, or modes that keep this user out.
            return Gone(scene, files, $"its directory could not be read: {error.Message}", cancel);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private static LinkRecord? Gone(LinkScene scene, IEnumerable<string> files, string why, CancellationToken cancel)
    {
        var match = new LinkMatcher(scene.Output, files, cancel);
        if (match.IsEmpty) return null;
        var room = new LinkRoom();
        return new LinkRecord { Unmatched = Unmatched(match, room), Remarks = [$"the link record of this build is missing: {why}", .. room.Remarks] };
    }

    private LinkRecord? Read(IEnumerable<string> made)
    {
        foreach (var note in _notes.Unnamed.Take(MostMaps))
            if (MapOf(note)?.Output is { Length: > 0 } output) _notes.Add(note with { Output = LinkNote.Absolute(note.Directory, output) });
        var match = new LinkMatcher(_scene.Output, made, _cancel);
        foreach (var (output, note) in _notes.ByOutput.OrderByDescending(o => o.Value.Time).ThenBy(o => o.Key, StringComparer.Ordinal))
            if (_places.Find(output) is { } place && _places.TreeOf(place.Package) is { } tree) match.Add(note, tree, place.Path);
        match.AddByName(_notes.ByOutput.Values);
        if (match.IsEmpty) return null;
        // The names of the files first: without them, what was taken says nothing.
        var files = _room.Take(match.Found.OrderBy(f => f.Path, StringComparer.Ordinal), f => PerArchive + f.Path.Length + f.Note.Linker.Length);
        var unmatched = Unmatched(match, _room);
        return new LinkRecord
        {
            Files = [.. files.Select(f => File(f.Path, f.How, f.Note))],
            Unmatched = unmatched,
            Others = _notes.ByOutput.Count - match.Found.Select(f => f.Note.Output).Distinct().Count(),
            Remarks = [.. _notes.Remarks, .. match.Remarks, .. _room.Remarks],
        };
    }

    private static List<string> Unmatched(LinkMatcher match, LinkRoom room) => room.Take(match.Unmatched(), path => PerName + path.Length);

    private LinkedFile File(string path, LinkMatch how, LinkNote note)
    {
        var map = note.Map == LinkMapState.Read ? MapOf(note) : null;
        var isCut = map?.IsCut == true;
        List<TakenArchive> taken = [];
        foreach (var ((package, file), members) in Taken(note))
        {
            if (!_room.TryRecord(PerArchive + file.Length))
            {
                isCut = true;
                break;
            }

            var isNamed = package is not null && _room.TryRecord(members.Sum(m => (long)PerName + m.Length));
            taken.Add(new TakenArchive(package, file, members.Count, isNamed ? [.. members] : []));
        }

        return new LinkedFile(path, how, note.Linker, note.Map != LinkMapState.Read ? note.Map : map is null ? LinkMapState.Lost : isCut ? LinkMapState.Cut : LinkMapState.Read, taken);
    }

    /// <summary>What a link took, and what those links took whose outputs it took whole: <c>ld -r</c> puts members into an object.</summary>
    private SortedDictionary<(string? Package, string Path), SortedSet<string>> Taken(LinkNote note)
    {
        var taken = new SortedDictionary<(string? Package, string Path), SortedSet<string>>(InOrder);
        HashSet<string> seen = [note.Number];
        var left = new Queue<LinkNote>([note]);
        while (left.TryDequeue(out var link))
        {
            if (MapOf(link) is not { } map) continue;
            foreach (var (archive, members) in map.Archives)
                if (archive.Length > 0 && _places.Find(Full(link, archive)) is { } place) Of(place).UnionWith(members);
            foreach (var file in map.Loaded.Where(IsObject))
            {
                var full = Full(link, file);
                if (_notes.ByOutput.TryGetValue(LinkNote.Absolute(link.Directory, file), out var inner) && seen.Add(inner.Number)) left.Enqueue(inner);
                if (_places.Find(full) is { Package: { } owner } place && owner != _scene.Package) Of(place);
            }
        }

        return taken;

        SortedSet<string> Of(LinkPlace place)
        {
            // What lies in the output is the build's own as well.
            var key = place.Package == _scene.Package ? (null, $"{BuildFormat.MountPoint[1..]}/{place.Path}") : (place.Package?.ToString(), place.Path);
            if (!taken.TryGetValue(key, out var members)) taken.Add(key, members = new SortedSet<string>(StringComparer.Ordinal));
            return members;
        }

        static string Full(LinkNote link, string path) => path[0] == '/' ? path : $"{link.Directory}/{path}";
    }

    /// <summary>An archive is loaded whether or not something was taken of it, and a shared object is not taken at all.</summary>
    private static bool IsObject(string path) => !path.EndsWith(".a", StringComparison.Ordinal) && !path.EndsWith(".so", StringComparison.Ordinal) && !path.Contains(".so.", StringComparison.Ordinal);

    private LinkMap? MapOf(LinkNote note)
    {
        if (note.Map != LinkMapState.Read) return null;
        if (_maps.TryGetValue(note.Number, out var known)) return known;
        if (_maps.Count >= MostMaps) return null;
        return _maps[note.Number] = ReadMap(note.Number + LinkWrapper.MapEnding);
    }

    private LinkMap? ReadMap(string name)
    {
        try
        {
            if (_links.TryStatus(name) is not { Kind: FileKind.Regular }) return null;
            using var file = _links.OpenRead(name);
            return LinkMap.Read(file, _room, _cancel);
        }
        catch (Exception error) when (error is PthbsException or IOException)
        {
            return null;
        }
    }
}
