using System.Text;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Collections;

/// <summary>The paths of a saved generation, compared with what stands there now. Each is looked at once a run at most.</summary>
/// <param name="saved">Where they are.</param>
/// <param name="grain">How long ago a directory must have changed for its stamp to count.</param>
internal sealed class SavedPaths(SavedGeneration saved, TimeSpan grain)
{
    private readonly Answer[] _holds = new Answer[saved.PathCount];
    private readonly Answer[] _unchanged = new Answer[saved.PathCount];
    private readonly Dictionary<int, (FileStamp Stamp, bool IsYoung)> _fresh = [];
    private readonly List<DirectoryHandle> _layers = [];
    private PathLooks? _looks;

    private enum Answer : byte
    {
        Unknown,
        Yes,
        No,
    }

    /// <summary>
    /// Whether a file that each use of a collection reads, or that there is none, is as it was saved; or a package's template, and all else that was looked at when the package was
    /// rendered, such as that no system has its name. For a collection that is being opened, or lists its packages.
    /// </summary>
    /// <param name="looks">Knows whether it matters who may have written what is there.</param>
    /// <param name="layer">Which directory of the collection.</param>
    /// <param name="number">Its number.</param>
    /// <param name="relative">The path below it.</param>
    public bool Holds(PathLooks looks, DirectoryHandle layer, int number, string relative)
    {
        _looks = looks;
        while (_layers.Count <= number) _layers.Add(layer);
        return relative.EndsWith(CollectionDirectory.TemplateEnding, StringComparison.Ordinal) ? HoldsTemplate(number, relative) : saved.FindAlways(number, relative) is >= 0 and var path && Holds(path);
    }

    private bool HoldsTemplate(int layer, string template)
    {
        var number = saved.Find(template[(template.LastIndexOf('/') + 1)..^CollectionDirectory.TemplateEnding.Length]);
        if (number < 0 || saved.Package(number) is var package && (package.Layer != layer || !Ascii.Equals(saved.TextWithEnd(package.Template)[..^1], template))) return false;
        foreach (var path in saved.List(package.Paths, package.PathCount)) if (!Holds(path)) return false;
        return true;
    }

    /// <summary>Whether what stands at a path is what stood there: for a file the same content, for a directory the same one.</summary>
    public bool Holds(int path)
    {
        if (_holds[path] == Answer.Unknown) _holds[path] = Look(path) ? Answer.Yes : Answer.No;
        return _holds[path] == Answer.Yes;
    }

    /// <summary>Whether a directory has a new stamp that is old enough to count.</summary>
    public bool HasFresh => _fresh.Values.Any(fresh => !fresh.IsYoung);

    /// <summary>
    /// The stamp of a directory that has changed, taken before what was looked for in it was looked at again. It is for whatever holds: that is in the directory as it was, and stays for as long
    /// as the directory has the new stamp.
    /// </summary>
    public (FileStamp Stamp, bool IsYoung)? Fresh(int path) => _fresh.TryGetValue(path, out var fresh) ? fresh : null;

    /// <summary>Whether a directory has the names that it had, each for the same thing.</summary>
    private bool IsUnchanged(int path)
    {
        if (_unchanged[path] == Answer.Unknown) _unchanged[path] = LookForChange(path) ? Answer.Yes : Answer.No;
        return _unchanged[path] == Answer.Yes;
    }

    private bool LookForChange(int path)
    {
        var was = saved.Path(path);
        var now = DateTimeOffset.UtcNow;
        if (was.Stamp.Kind != FileKind.Directory || !Holds(path) || !TakeStamp(was, out var stamp)) return false;
        if (stamp == was.Stamp && !was.IsYoung) return true;
        if (stamp.Kind == FileKind.Directory) _fresh[path] = (stamp, stamp.IsYoung(now, grain) || stamp.Device != RootOf(was).Stamp.Device);
        return false;
    }

    private SavedPath RootOf(SavedPath path)
    {
        while (path.Above >= 0) path = saved.Path(path.Above);
        return path;
    }

    private bool Look(int path)
    {
        var was = saved.Path(path);
        if (was.Above >= path || was.Layer >= _layers.Count) return false;
        // Whatever the collection's own directory is now: each file in it has a stamp of its own.
        if (was.Above < 0) return was.Stamp.Kind == FileKind.Directory;
        // In a directory that is not there, nothing is.
        if (was.Stamp.Kind is null && saved.Path(was.Above).Stamp.Kind is null && Holds(was.Above)) return true;
        if (was.Stamp.Kind is null) return IsKnownBy(was.Above) || ((_looks is not { AsksForTrust: true } || Holds(was.Above)) && TakeStamp(was, out var nothing) && nothing.Kind is null);
        if (was.IsYoung && was.Stamp.Kind != FileKind.Directory) return false;
        if (!Holds(was.Above)) return false;
        if (was.Stamp.Kind == FileKind.Directory) return IsKnownBy(was.Above) || (TakeStamp(was, out var directory) && directory.IsSameAs(was.Stamp));
        return TakeStamp(was, out var stamp) && stamp == was.Stamp;
    }

    /// <summary>Whether the names of a directory say enough; where it matters who may write what is in it, each is looked at.</summary>
    private bool IsKnownBy(int directory) => _looks is not { AsksForTrust: true } && IsUnchanged(directory);

    /// <returns>False where it cannot be said what is there, or another user can write it: whoever reads it is told.</returns>
    private bool TakeStamp(SavedPath path, out FileStamp stamp)
    {
        if (_layers[path.Layer].TakeStamp(saved.TextWithEnd(path.Text), out stamp, out var status) != 0) return false;
        if (stamp.Kind is null || _looks is not { AsksForTrust: true }) return true;
        try
        {
            _looks.EnsureTrusted(path.Layer, saved.Text(path.Text), status);
            return true;
        }
        catch (PthbsException)
        {
            return false;
        }
    }
}
