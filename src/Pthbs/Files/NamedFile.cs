using Pthbs.Errors;

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
    /// <exception cref="PthbsException">This user may not look there.</exception>
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

    /// <summary>Looks at a path where a person must have named a file that can be read to its end: whoever opened a FIFO or a device would wait, or set it in motion.</summary>
    /// <exception cref="PthbsException">There is none, it is something else, or this user may not look there.</exception>
    public static NamedFile Find(string path)
    {
        var named = TryFind(path) ?? throw new PthbsException(ErrorKind.Usage, "there is no such file") { Where = Path.GetFullPath(path) };
        if (named.Kind == FileKind.Regular) return named;
        named.Dispose();
        throw new PthbsException(ErrorKind.Usage, "this is not a regular file")
        {
            Where = Path.GetFullPath(path),
            Got = named.Kind == FileKind.Directory ? "a directory" : "a FIFO, socket or device",
            Expected = "a regular file",
        };
    }

    /// <summary>
    /// Writes what a person asked for into the file that the person names. A regular file is replaced in one step and keeps its mode, behind a link too. A device, a pipe or a descriptor
    /// (<c>/dev/stdout</c>) is written into: replacing it would take it away.
    /// </summary>
    /// <exception cref="PthbsException">It is a directory, or cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        path = Path.GetFullPath(path);
        using var named = TryFind(path);
        if (named is { Kind: FileKind.Directory } || Path.GetFileName(path).Length == 0) throw new PthbsException(ErrorKind.Usage, "this is a directory, not a file to write") { Where = path };
        if (named is { Kind: FileKind.Regular })
        {
            named.Directory.WriteAtomically(named.Name, content, mode: named.Directory.Status(named.Name).Mode & 0b110_110_110);
            return;
        }

        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        if (directory.TryStatus(Path.GetFileName(path)) is null)
        {
            directory.WriteAtomically(Path.GetFileName(path), content);
            return;
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PthbsException(ErrorKind.Machine, $"cannot write: {error.Message}") { Where = path };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Dispose();
}
