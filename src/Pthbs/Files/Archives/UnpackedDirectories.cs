using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives;

/// <summary>
/// The directories that an archive writes into. Each can be written into until all is unpacked; only then do they get their modes and times,
/// which writing would have changed or forbidden.
/// </summary>
internal sealed class UnpackedDirectories(DirectoryHandle into, long implicitTime, Action<string> count, ArchiveFault fault)
{
    private const int Writable = 0b111_000_000;
    private const int ImplicitMode = 0b111_101_101;

    // Keyed by path; the root is not among them.
    private readonly Dictionary<string, (int? Mode, long Time)> _directories = [];

    /// <summary>Whether the archive has made or entered this directory.</summary>
    public bool Contains(string path) => _directories.ContainsKey(path);

    /// <summary>A directory that has an entry. Of several entries the last one counts.</summary>
    public void Add(string path, int mode, long time)
    {
        if (path is "") return;
        if (path.LastIndexOf('/') is > 0 and var slash) Ensure(path[..slash]);
        if (!_directories.ContainsKey(path)) Make(path);
        _directories[path] = (mode, time);
    }

    /// <summary>Sees to it that a path is a directory, each component of it made by this archive or a directory that was there.</summary>
    public void Ensure(string path)
    {
        if (path is "" || _directories.ContainsKey(path)) return;

        // Above one that is known all are known: so no more is looked at than has to be made, however deep it lies.
        var known = path.Length;
        do known = path.LastIndexOf('/', known - 1);
        while (known > 0 && !_directories.ContainsKey(path[..known]));
        for (var slash = path.IndexOf('/', Math.Max(known, 0) + 1); slash >= 0; slash = path.IndexOf('/', slash + 1)) Make(path[..slash]);
        Make(path);
    }

    /// <summary>Gives every directory the mode and time of its entry, those inside before those around them: a mode may forbid to enter.</summary>
    public void Finish(CancellationToken cancel)
    {
        foreach (var (path, (mode, time)) in _directories.OrderByDescending(entry => entry.Key.Length))
        {
            cancel.ThrowIfCancellationRequested();
            using var directory = into.OpenDirectory(path);
            directory.Finish(mode, time);
        }

        into.Finish(mode: null, implicitTime);
    }

    private void Make(string path)
    {
        if (into.TryMakeDirectory(path, Writable))
        {
            count(path);
            _directories.Add(path, (ImplicitMode, implicitTime));
            return;
        }

        var there = into.Status(path);
        if (there.Kind != FileKind.Directory)
        {
            var what = there.Kind switch { FileKind.Link => "a symbolic link", FileKind.Regular => "a file", _ => "something else" };
            throw fault.Bad($"{path} must be a directory for this entry, but is {what}",
                hint: there.Kind == FileKind.Link ? "unpacking creates links as they are and never follows them" : null);
        }

        count(path);
        if ((there.Mode & Writable) != Writable) into.SetMode(path, there.Mode | Writable);
        _directories.Add(path, (there.Mode, implicitTime));
    }
}
