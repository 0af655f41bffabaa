namespace Pthbs.Files;

/// <summary>What stands at a path that a person chose. Whoever chose the path chose the links in it: they are followed.</summary>
public sealed class NamedFile : IDisposable
{
    private const int MostLinks = 40;

    private NamedFile(DirectoryHandle directory, string name, FileKind kind) => (Directory, Name, Kind) = (directory, name, kind);

    /// <summary>The directory it stands in.</summary>
    public DirectoryHandle Directory { get; }

    /// <summary>Its name there.</summary>
    public string Name { get; }

    /// <summary>What it is; never a link.</summary>
    public FileKind Kind { get; }

    /// <summary>Looks at a path; null if nothing is, or where its links lead nowhere.</summary>
    /// <exception cref="Errors.PthbsException">This user may not look there.</exception>
    public static NamedFile? TryFind(string path)
    {
        path = Path.GetFullPath(path);
        for (var links = 0; links < MostLinks; links++)
        {
            var name = Path.GetFileName(path);
            var directory = DirectoryHandle.TryOpen(name.Length == 0 ? path : Path.GetDirectoryName(path) ?? "/");
            // A path that ends in a slash is the directory itself.
            var kind = directory?.TryStatus(name.Length == 0 ? "." : name)?.Kind;
            if (directory is not null && kind is { } found and not FileKind.Link) return new NamedFile(directory, name.Length == 0 ? "." : name, found);
            using (directory)
            {
                if (kind is null) return null;
                path = Path.GetFullPath(directory!.ReadLink(name), directory.Path);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Dispose();
}
