using Pthbs.Errors;

namespace Pthbs.Files;

/// <summary>
/// A directory that a person asked for, made beside the place it is for and put there when it is whole. What fails or is interrupted leaves nothing, what is killed leaves what the
/// next one deletes, and what was there before stays until then. It gets a list of its files (<see cref="KnownTree"/>): what is not in such a list is never deleted.
/// </summary>
public sealed class WholeDirectory : IDisposable
{
    private readonly DirectoryHandle _parent;
    private readonly string _name, _kind;
    private readonly Beside? _made;
    private readonly FileStatus? _before;
    private readonly KnownTree? _known;

    /// <summary>Begins one.</summary>
    /// <param name="path">The place. Whoever chose it chose the links in it: they are followed.</param>
    /// <param name="kind">What it will be, for messages and for its list. Only an empty directory and an earlier one of this kind is replaced, as long as nobody has put anything into it.</param>
    /// <exception cref="PthbsException">Something else stands there.</exception>
    public WholeDirectory(string path, string kind)
    {
        _kind = kind;
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        using (var named = NamedFile.TryFind(path))
        {
            var place = named is null ? path : $"{named.Directory.Path}/{named.Name}";
            if (named is { Kind: not FileKind.Directory }) throw new PthbsException(ErrorKind.Usage, "this is a file, not a directory") { Where = path };
            Place = Path.GetFullPath(place);
        }

        _name = Path.GetFileName(Place);
        using (var there = DirectoryHandle.TryOpen(Place))
        {
            if (there is not null)
            {
                _before = there.Status(".");
                _known = KnownTree.Look(there, kind);
                if (_known.Stranger is { } stranger)
                    throw new PthbsException(ErrorKind.Usage, $"the directory holds something else than an earlier {kind}")
                    {
                        Where = Place,
                        Got = PathText.Printable(stranger),
                        Expected = $"no such directory, an empty one, or an earlier {kind} as pthbs wrote it, with its {KnownTree.ManifestName}, which is replaced",
                        Hint = "name another directory; if nothing in this one is needed, delete it first",
                    };
            }

            if (_name.Length == 0) throw new PthbsException(ErrorKind.Usage, "this directory cannot be replaced") { Where = Place };
        }

        _parent = DirectoryHandle.Create(Path.GetDirectoryName(Place)!, forPerson: true);
        try
        {
            _made = Beside.MakeDirectory(_parent);
            Directory = _parent.OpenDirectory(_made.Name);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it will be.</summary>
    public string Place { get; }

    /// <summary>What is to be filled.</summary>
    public DirectoryHandle Directory { get; } = null!;

    /// <summary>Puts it in its place. What was there is deleted, if it still is what it was when this began.</summary>
    /// <exception cref="PthbsException">Somebody else has put something there meanwhile. It is there as before, or beside it: the error says where.</exception>
    public void Publish()
    {
        KnownTree.WriteManifest(Directory, _kind);
        _made!.Open(_before is null ? null : _name);
        if (_before is null)
        {
            if (!_parent.TryRename(_made.Name, _parent, _name)) throw new PthbsException(ErrorKind.Usage, "somebody else has made this directory meanwhile") { Where = Place };
            return;
        }

        _parent.Exchange(_made.Name, _parent, _name);
        if (TryDeleteBefore()) return;
        // What came out is not only what was looked at: it is somebody's, and gets a name that nothing is swept up by.
        var kept = Keep();
        throw new PthbsException(ErrorKind.Usage, $"somebody else has changed the directory while its {_kind} was being replaced")
        {
            Where = Place,
            Got = $"what was there and is not known is in {PathText.Printable($"{_parent.Path}/{kept}")}",
            Expected = "a directory that nothing else writes to",
            Hint = $"the new {_kind} is in place; look at what was kept, and delete it if nobody needs it",
        };
    }

    private bool TryDeleteBefore()
    {
        try
        {
            return IsBefore() && _known!.TryDelete(_parent, _made!.Name);
        }
        catch (PthbsException)
        {
            // What cannot be looked at or deleted is kept.
            return false;
        }
    }

    private bool IsBefore()
    {
        if (_parent.TryStatus(_made!.Name) is not { Kind: FileKind.Directory } now || (now.Device, now.Inode) != (_before!.Value.Device, _before.Value.Inode)) return false;
        using var there = _parent.OpenDirectory(_made.Name);
        return _known!.IsStill(there);
    }

    private string Keep()
    {
        for (var number = 1; ; number++)
            if ($"{_name}.kept-{number}" is var kept && _parent.TryRename(_made!.Name, _parent, kept)) return kept;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory?.Dispose();
        _made?.Dispose();
        _parent.Dispose();
    }
}
