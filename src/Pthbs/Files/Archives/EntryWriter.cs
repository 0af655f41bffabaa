using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives;

/// <summary>
/// Writes the entries of one archive beneath a directory. Each entry is new: nothing is replaced, and no link is followed,
/// whether the archive made it or it was there before.
/// </summary>
internal sealed class EntryWriter
{
    /// <summary>All paths together, in characters: what is remembered of an archive must not outgrow the memory.</summary>
    public const long MostPathCharacters = 128L << 20;

    /// <summary>rwxr-xr-x: never setuid, setgid, sticky, or writable for others.</summary>
    private const int ModeMask = 0b111_101_101;

    private readonly IArchiveEntries _entries;
    private readonly DirectoryHandle _into;
    private readonly UnpackOptions _options;
    private readonly ArchiveFault _fault;
    private readonly UnpackedDirectories _directories;
    /// <summary>What was made, each with what was left off in front of its name.</summary>
    private readonly Dictionary<string, string> _made = [];
    private readonly Dictionary<string, string> _prefixes = [];
    private long _pathCharacters;
    private int _count;
    private DirectoryHandle? _parent;
    private string? _parentPath;

    public EntryWriter(IArchiveEntries entries, DirectoryHandle into, UnpackOptions options, ArchiveFault fault)
    {
        (_entries, _into, _options, _fault) = (entries, into, options, fault);
        _directories = new UnpackedDirectories(into, options.ImplicitTime, Count, fault);
    }

    /// <summary>Writes all of them.</summary>
    public void Write(CancellationToken cancel)
    {
        try
        {
            while (_entries.Next() is { } entry)
            {
                cancel.ThrowIfCancellationRequested();
                if (EntryPath.Clean(entry.Name, "name", _options.StripComponents, _fault) is { } path) Write(entry, path, cancel);
            }
        }
        finally
        {
            _parent?.Dispose();
        }

        _fault.Entry = null;
        _directories.Finish(cancel);
    }

    private void Write(in ArchiveEntry entry, string path, CancellationToken cancel)
    {
        if (entry.Kind == EntryKind.Directory)
        {
            // With the slash, so that it is no file's name.
            if (!_entries.MayRepeatDirectories && !_made.TryAdd(path + "/", Prefix(entry, path))) throw Twice(path + "/", entry, path);
            _directories.Add(path, entry.Mode & ModeMask, entry.Time);
            return;
        }

        if (path is "" || entry.Name.EndsWith('/')) throw _fault.Bad("the entry is not a directory, but its name is that of one");
        Count(path);
        if (_made.ContainsKey(path)) throw Twice(path, entry, path);
        var slash = path.LastIndexOf('/');
        var parent = Parent(slash < 0 ? "" : path[..slash]);
        var name = path[(slash + 1)..];
        switch (entry.Kind)
        {
            case EntryKind.File: WriteFile(entry, parent, name, path, cancel); break;
            case EntryKind.SymbolicLink: WriteLink(entry, parent, name, path); break;
            default: WriteHardLink(entry, path); break;
        }

        _made.Add(path, Prefix(entry, path));
    }

    private void WriteFile(in ArchiveEntry entry, DirectoryHandle parent, string name, string path, CancellationToken cancel)
    {
        using var file = parent.TryCreateFile(name, 0b110_000_000) ?? throw Occupied(path);
        long offset = 0;
        for (var bytes = _entries.TakeContent(); !bytes.IsEmpty; bytes = _entries.TakeContent())
        {
            DirectoryHandle.Write(file, bytes, $"{_into.Path}/{path}", offset);
            offset += bytes.Length;
            cancel.ThrowIfCancellationRequested();
        }

        OpenFiles.Finish(file, entry.Mode & ModeMask, entry.Time, path);
    }

    private void WriteLink(in ArchiveEntry entry, DirectoryHandle parent, string name, string path)
    {
        // The target is text that is never followed here: it may be absolute, climb, or dangle.
        EntryPath.CheckText(entry.Target, "link target", _fault);
        if (!parent.TryCreateLink(entry.Target, name)) throw Occupied(path);
        parent.SetTime(name, entry.Time);
    }

    private void WriteHardLink(in ArchiveEntry entry, string path)
    {
        var target = EntryPath.Clean(entry.Target, "hard link's target", _options.StripComponents, _fault);
        if (target is null || !_made.ContainsKey(target))
            throw _fault.Bad("a hard link to a file that this archive did not contain before", PathText.Printable(entry.Target), "the name of an earlier file");
        if (!_into.TryCreateHardLink(target, path)) throw Occupied(path);
    }

    /// <summary>The directory to write in. It stays open for the next entry, which nearly always lies beside this one.</summary>
    private DirectoryHandle Parent(string path)
    {
        if (path == _parentPath) return _parent!;
        _directories.Ensure(path);
        _parent?.Dispose();
        (_parent, _parentPath) = (null, null);
        _parent = _into.OpenDirectory(path is "" ? "." : path);
        _parentPath = path;
        return _parent;
    }

    private Errors.PthbsException Occupied(string path) =>
        _directories.Contains(path) ? _fault.Bad("the archive also has this as a directory", hint: _options.StripComponents == 0 ? null : $"names are compared without their first {Parts()}: {LowerStrip}")
        : _fault.Bad("something is already there", expected: "a free place: unpacking replaces nothing");

    /// <summary>Two entries of one name; or of two names that are equal without what is left off.</summary>
    private Errors.PthbsException Twice(string key, in ArchiveEntry entry, string path)
    {
        var (first, second) = (_made[key], Prefix(entry, path));
        return first == second
            ? _fault.Bad("the archive has this entry twice", hint: "the meaning is ambiguous: pack it again")
            : _fault.Bad($"two entries of the archive come to the same path, because the first {Parts()} of each name {(_options.StripComponents == 1 ? "is" : "are")} left off", PathText.Printable($"{first}{key} and {second}{key}"), "paths that differ", LowerStrip);
    }

    private string Parts() => _options.StripComponents == 1 ? "part" : $"{_options.StripComponents} parts";

    private static string LowerStrip => "lower strip: the fact 'strip' of a template, strip=NUMBER of a source in a script";

    /// <summary>What is left off in front of a name. Many entries have the same: it is kept once.</summary>
    private string Prefix(in ArchiveEntry entry, string path)
    {
        if (_options.StripComponents == 0) return "";
        var name = entry.Name.TrimEnd('/');
        var prefix = name.EndsWith(path, StringComparison.Ordinal) ? name[..^path.Length] : name;
        if (_prefixes.TryGetValue(prefix, out var known)) return known;
        _pathCharacters += prefix.Length;
        return _prefixes[prefix] = prefix;
    }

    private void Count(string path)
    {
        _pathCharacters += path.Length;
        if (++_count > _options.MaxEntries)
            throw _fault.Bad("the archive has too many entries", expected: $"at most {_options.MaxEntries}, directories without an entry counted");
        if (_pathCharacters > MostPathCharacters)
            throw _fault.Bad("the names in the archive are too long in total", expected: $"at most {MostPathCharacters >> 20} million characters");
    }
}
