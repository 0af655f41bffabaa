using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;

namespace Pthbs.Files;

/// <summary>What stands at a path that a person chose. Whoever chose the path chose the links in it: they are followed.</summary>
public sealed class NamedFile : IDisposable
{
    private const int MostLinks = 40;

    /// <summary>How often whoever waits for a reader looks whether it should end, in milliseconds.</summary>
    private const int Glance = 200;

    private NamedFile(DirectoryHandle directory, string name, FileKind kind) => (Directory, Name, Kind) = (directory, name, kind);

    /// <summary>The directory it stands in.</summary>
    public DirectoryHandle Directory { get; }

    /// <summary>Its name there.</summary>
    public string Name { get; }

    /// <summary>What it is; never a link.</summary>
    public FileKind Kind { get; }

    /// <summary>Looks at a path; null if nothing is, or where its links lead nowhere.</summary>
    /// <exception cref="PthbsException">This user may not look there.</exception>
    public static NamedFile? TryFind(string path) => TryFind(path, forbidden: null);

    /// <summary>The same for a file of which others will see something: a link that another user made is not followed. Otherwise, whoever can create files in that directory chooses which of the person's files that is.</summary>
    /// <exception cref="PthbsException">There is such a link, or this user may not look there.</exception>
    internal static NamedFile? TryFindOwn(string path) => TryFind(path, forbidden: "nothing is read");

    /// <param name="path">The path.</param>
    /// <param name="forbidden">What is not done through a link that another user made; null where it is followed.</param>
    private static NamedFile? TryFind(string path, string? forbidden)
    {
        path = Path.GetFullPath(path);
        for (var links = 0; links < MostLinks; links++)
        {
            var name = Path.GetFileName(path);
            var directory = DirectoryHandle.TryOpen(name.Length == 0 ? path : Path.GetDirectoryName(path) ?? "/", forPerson: true);
            // A path that ends in a slash is the directory itself.
            var status = directory?.TryStatus(name.Length == 0 ? "." : name);
            var kind = status?.Kind;
            if (directory is not null && kind is { } found and not FileKind.Link) return new NamedFile(directory, name.Length == 0 ? "." : name, found);
            using (directory)
            {
                if (kind is null) return null;
                var target = directory!.ReadLink(name);
                // It may be another link by now than the one that was looked at.
                if (forbidden is not null && directory.TryStatus(name) is var now && (status?.Owner != Ownership.User && status?.Owner != 0 || now?.Inode != status?.Inode)) throw ForeignLink($"{directory.Path}/{name}", target, forbidden);
                path = Path.GetFullPath(target, directory.Path);
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
    /// Writes what a person asked for into the file that the person names. A regular file is replaced in one step and keeps its owner, group and mode, behind a link too. A device, a pipe or a descriptor
    /// (<c>/dev/stdout</c>) is written into: replacing it would take it away.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancel">Ends it early where a reader takes its time.</param>
    /// <exception cref="PthbsException">It is a directory or a FIFO that nobody reads, or cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, CancellationToken cancel)
    {
        path = Path.GetFullPath(path);
        using var named = TryFind(path, forbidden: "nothing is written");
        if (named is { Kind: FileKind.Directory } || Path.GetFileName(path).Length == 0) throw new PthbsException(ErrorKind.Usage, "this is a directory, not a file to write") { Where = path };
        if (named is { Kind: FileKind.Regular })
        {
            Beside.Sweep(named.Directory);
            Beside.Put(named.Directory, named.Name, content);
            return;
        }

        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!, forPerson: true);
        if (directory.TryStatus(Path.GetFileName(path)) is null)
        {
            Beside.Sweep(directory);
            Beside.Put(directory, Path.GetFileName(path), content);
            return;
        }

        WriteInto(path, content, cancel);
    }

    /// <summary>Writes into what cannot be replaced. Neither opening it nor a reader that does not read holds this up: both would be deaf to the signal that ends the program.</summary>
    private static void WriteInto(string path, ReadOnlySpan<byte> content, CancellationToken cancel)
    {
        using var file = new SafeFileHandle(Libc.Open(PathText.Encode(path), OpenFlags.WriteOnly | OpenFlags.NonBlocking | OpenFlags.CloseOnExec), ownsHandle: true);
        if (file.IsInvalid) throw CannotOpen(Marshal.GetLastPInvokeError(), path);
        while (!content.IsEmpty)
        {
            cancel.ThrowIfCancellationRequested();
            var put = Libc.Write((int)file.DangerousGetHandle(), content);
            if (put >= 0) content = content[put..];
            else if (Marshal.GetLastPInvokeError() == Errno.TryAgain) _ = Libc.Poll(file.DangerousGetHandle(), Libc.WaitForRoom, Glance);
            else throw FileError.Last("write", PathText.Printable(path));
        }
    }

    private static PthbsException ForeignLink(string path, string target, string forbidden) => new(ErrorKind.Usage, $"this is a link that another user made, so {forbidden} through it")
    {
        Where = PathText.Printable(path),
        Got = $"a link to {PathText.Printable(target)}",
        Expected = "a regular file, or a place for one",
        Hint = "name the file that it leads to, or another one, in a directory where no other user can make links",
    };

    private static PthbsException CannotOpen(int error, string path) => error != Errno.NoDevice
        ? FileError.Of(error, "open for writing", PathText.Printable(path))
        : new PthbsException(ErrorKind.Usage, "nothing reads from what stands there, so it cannot be written into")
        {
            Where = PathText.Printable(path),
            Got = "a FIFO without a reader, a socket, or a device that is not there",
            Expected = "a regular file, or a place for one",
            Hint = "start what reads it first, or name another file",
        };

    /// <inheritdoc/>
    public void Dispose() => Directory.Dispose();
}
