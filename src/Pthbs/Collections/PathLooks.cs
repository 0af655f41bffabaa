using Pthbs.Files;

namespace Pthbs.Collections;

/// <summary>
/// What stands at the paths of a collection, each looked at once, before it is read: what changes afterwards has another stamp. Notes who looked. Where a collection
/// was found and not named, each look asks whether others can write what is there.
/// </summary>
/// <param name="trust">Who may have written what is there; null where that does not matter.</param>
/// <param name="grain">How long ago a file must have changed for its stamp to count; see <see cref="FileStamp.ClockGrain"/>.</param>
internal sealed class PathLooks(CollectionTrust? trust, TimeSpan? grain = null)
{
    private readonly Dictionary<(int Layer, string Relative), LookedPath> _known = [];
    private readonly List<DirectoryHandle> _layers = [];
    private MadeFrom? _reader;

    /// <summary>What is read is for this from now on.</summary>
    /// <returns>For what it was before; the caller sets that again.</returns>
    public MadeFrom? For(MadeFrom? reader)
    {
        var before = _reader;
        _reader = reader;
        return before;
    }

    /// <summary>Notes for the present reader what was looked at before.</summary>
    public void Note(IEnumerable<LookedPath> paths) => _reader?.Paths.UnionWith(paths);

    /// <summary>For what is read at present; null where nobody wants to know.</summary>
    public MadeFrom? Reader => _reader;

    /// <summary>Adds a directory of the collection; not taken over.</summary>
    /// <returns>Its number.</returns>
    public int Add(DirectoryHandle layer)
    {
        _layers.Add(layer);
        return _layers.Count - 1;
    }

    /// <summary>Looks at a path and at each directory on the way to it.</summary>
    /// <param name="layer">The number of the directory that it is below.</param>
    /// <param name="relative">The path; parts other than names have no place in it.</param>
    /// <exception cref="Errors.PthbsException">It cannot be looked at, or others can write it.</exception>
    public LookedPath Look(int layer, string relative)
    {
        var path = Find(layer, relative);
        _reader?.Paths.Add(path);
        return path;
    }

    /// <summary>Throws where another user can write what stands at a path.</summary>
    /// <exception cref="Errors.PthbsException">Another user can.</exception>
    public void EnsureTrusted(int layer, string relative, FileStatus status)
    {
        var root = _layers[layer];
        // The directory itself was found by somebody who has looked at it.
        if (trust is not null && relative.Length > 0) trust.Ensure(status, () => root.HasAccessList(relative), Path.Combine(root.Path, relative), root.Path);
    }

    /// <summary>Whether each path is to be looked at, whatever is known of the directory that it is in.</summary>
    public bool AsksForTrust => trust is not null;

    /// <summary>What was seen at a path that was looked at; null where nobody has.</summary>
    public LookedPath? Known(int layer, string relative) => _known.GetValueOrDefault((layer, relative));

    private LookedPath Find(int layer, string relative)
    {
        if (_known.TryGetValue((layer, relative), out var known)) return known;
        var slash = relative.LastIndexOf('/');
        var above = relative.Length == 0 ? null : Find(layer, slash < 0 ? "" : relative[..slash]);
        // Below what is no directory, a link for instance, nothing is found.
        if (above is { Kind: not FileKind.Directory }) return Keep(default, isYoung: false);
        var now = DateTimeOffset.UtcNow;
        if (_layers[layer].TakeStamp(PathText.Encode(relative), out var stamp, out var status) is > 0 and var error) throw _layers[layer].CannotLookAt(error, relative);
        if (stamp.Kind is not null) EnsureTrusted(layer, relative, status);
        // What is mounted inside of a collection may have another clock, and so may all that is below.
        return Keep(stamp, stamp.Kind is not null && (stamp.IsYoung(now, grain ?? FileStamp.ClockGrain) || (above is not null && stamp.Device != Find(layer, "").Stamp.Device)));

        LookedPath Keep(FileStamp what, bool isYoung) => _known[(layer, relative)] = new LookedPath(layer, relative, above, what, isYoung);
    }
}
