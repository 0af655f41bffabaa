using Pthbs.Errors;

namespace Pthbs.Files;

/// <summary>
/// A directory that a person asked for, made beside the place it is for and put there when it is whole. What fails or is interrupted leaves nothing, what is killed leaves what the
/// next one deletes, and what was there before stays until then.
/// </summary>
public sealed class WholeDirectory : IDisposable
{
    private readonly DirectoryHandle _parent;
    private readonly string _name;
    private readonly Beside? _made;
    private readonly FileStatus? _before;

    /// <summary>Begins one.</summary>
    /// <param name="path">The place. Whoever chose it chose the links in it: they are followed.</param>
    /// <param name="what">What it will be, for messages.</param>
    /// <param name="known">The names of what it can contain. A directory with anything else in it is somebody's, and is not replaced.</param>
    /// <exception cref="PthbsException">Something else stands there.</exception>
    public WholeDirectory(string path, string what, IReadOnlyList<string> known)
    {
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
            foreach (var entry in there?.Stream() ?? [])
            {
                if (known.Contains(entry.Name)) continue;
                throw new PthbsException(ErrorKind.Usage, $"the directory holds something else than {what}")
                {
                    Where = Place,
                    Got = PathText.Printable(entry.Name),
                    Expected = $"no such directory, an empty one, or {what}, which is replaced",
                    Hint = "name another directory",
                };
            }

            if (_name.Length == 0) throw new PthbsException(ErrorKind.Usage, "this directory cannot be replaced") { Where = Place };
            if (there is not null) _before = there.Status(".");
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

    /// <summary>Puts it in its place. What was there is deleted with <see cref="Dispose"/>.</summary>
    /// <exception cref="PthbsException">Somebody else has put something there meanwhile.</exception>
    public void Publish()
    {
        _made!.Open(_before is null ? null : _name);
        if (_before is not null) _parent.Exchange(_made.Name, _parent, _name);
        else if (!_parent.TryRename(_made.Name, _parent, _name)) throw new PthbsException(ErrorKind.Usage, "somebody else has made this directory meanwhile") { Where = Place };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory?.Dispose();
        _made?.Dispose();
        _parent.Dispose();
    }
}
