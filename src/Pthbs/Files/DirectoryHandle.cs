using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>
/// An open directory. Every path given to it is relative, is resolved beneath it (openat2, RESOLVE_BENEATH) and follows no symbolic link, so that
/// whoever wrote the tree cannot lead us out of it. Failures are <see cref="Errors.PthbsException"/>s that name the path.
/// </summary>
public sealed partial class DirectoryHandle : IDisposable
{
    private const int LongestPiece = 1024;

    private readonly SafeFileHandle _handle;
    private readonly bool _isMissing;

    /// <summary>What is taken from the permission bits of all that is made in it, besides the process's umask.</summary>
    private readonly uint _mask;

    private DirectoryHandle(int descriptor, string path, bool isMissing = false, uint mask = 0)
    {
        _mask = mask;
        _isMissing = isMissing;
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Path = path;
    }

    /// <summary>Where it was opened, for messages and for mounting. Never used to reach what is in it.</summary>
    public string Path { get; }

    private int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Opens a directory that the person at the keyboard named; links in this path are followed.</summary>
    /// <exception cref="Errors.PthbsException">It is not there, not a directory, or not allowed.</exception>
    /// <param name="path">Its path.</param>
    /// <param name="forPerson">Whether what is made in it is for the person, and so follows the umask that the program was started with.</param>
    public static DirectoryHandle Open(string path, bool forPerson = false)
    {
        var full = System.IO.Path.GetFullPath(path);
        var descriptor = Libc.Open(PathText.Encode(full), OpenFlags.Directory | OpenFlags.CloseOnExec);
        return descriptor < 0 ? throw Failure("open the directory", full) : new DirectoryHandle(descriptor, full, mask: MaskOf(forPerson));
    }

    /// <summary>Opens a directory that the person at the keyboard named, or null where it is not there.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="forPerson">Whether what is made in it is for the person, and so follows the umask that the program was started with.</param>
    public static DirectoryHandle? TryOpen(string path, bool forPerson = false)
    {
        var full = System.IO.Path.GetFullPath(path);
        var descriptor = Libc.Open(PathText.Encode(full), OpenFlags.Directory | OpenFlags.CloseOnExec);
        if (descriptor >= 0) return new DirectoryHandle(descriptor, full, mask: MaskOf(forPerson));
        return Marshal.GetLastPInvokeError() is Errno.NoEntry or Errno.NotADirectory ? null : throw Failure("open the directory", full);
    }

    /// <summary>Opens a directory that the person at the keyboard named. Where it is not there, what is opened is empty, and nothing can be made in it.</summary>
    /// <exception cref="Errors.PthbsException">It is not a directory, or not allowed.</exception>
    public static DirectoryHandle OpenOrMissing(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var descriptor = Libc.Open(PathText.Encode(full), OpenFlags.Directory | OpenFlags.CloseOnExec);
        if (descriptor >= 0) return new DirectoryHandle(descriptor, full);
        if (Marshal.GetLastPInvokeError() != Errno.NoEntry) throw Failure("open the directory", full);
        // Whatever is looked for beneath a descriptor that is no directory, the kernel says that it is not there.
        // A pipe is one, and needs no /dev/null, which a container may not have.
        if (Libc.Pipe(OpenFlags.CloseOnExec, out descriptor, out var writer) < 0) throw Failure("make a pipe", full);
        using (new SafeFileHandle(writer, ownsHandle: true)) return new DirectoryHandle(descriptor, full, isMissing: true);
    }

    /// <summary>Opens a directory that the person at the keyboard named, making it and its parents (mode 0755) where they are missing.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="forPerson">Whether it and what is made in it is for the person, and so follows the umask that the program was started with.</param>
    public static DirectoryHandle Create(string path, bool forPerson = false)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (TryOpen(full, forPerson) is { } there) return there;
        var parent = System.IO.Path.GetDirectoryName(full);
        if (parent is null) return Open(full, forPerson);
        using var above = Create(parent, forPerson);
        using (above.CreateDirectory(System.IO.Path.GetFileName(full))) { }
        return Open(full, forPerson);
    }

    /// <summary>Opens a directory beneath this one.</summary>
    public DirectoryHandle OpenDirectory(string relative)
    {
        var path = PathText.Encode(relative);
        var descriptor = OpenBeneath(path, OpenFlags.Directory);
        return descriptor < 0 ? throw Failure("open the directory", In(relative)) : new DirectoryHandle(descriptor, In(relative), mask: _mask);
    }

    /// <summary>The same for a path of any length: piece by piece, since the kernel takes no more than 4096 bytes at once.</summary>
    internal DirectoryHandle OpenDeep(string relative)
    {
        var directory = Duplicate();
        for (var rest = relative; ;)
        {
            // A character is at most three bytes.
            var cut = rest.Length <= LongestPiece ? rest.Length : rest.LastIndexOf('/', LongestPiece);
            DirectoryHandle next;
            using (directory) next = directory.OpenDirectory(rest[..cut]);
            directory = next;
            if (cut == rest.Length) return directory;
            rest = rest[(cut + 1)..];
        }
    }

    /// <summary>Opens a directory beneath this one, or null where nothing or no directory is there.</summary>
    public DirectoryHandle? TryOpenDirectory(string relative)
    {
        var path = PathText.Encode(relative);
        var descriptor = OpenBeneath(path, OpenFlags.Directory);
        if (descriptor >= 0) return new DirectoryHandle(descriptor, In(relative), mask: _mask);
        return Marshal.GetLastPInvokeError() is Errno.NoEntry or Errno.NotADirectory or Errno.LinkLoop
            ? null : throw Failure("open the directory", In(relative));
    }

    /// <summary>A second handle of the same directory with a lifetime of its own.</summary>
    public DirectoryHandle Duplicate() => OpenDirectory(".");

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static uint MaskOf(bool forPerson) => forPerson ? Ownership.PersonMask : 0;

    private int OpenBeneath(ReadOnlySpan<byte> path, int flags, uint mode = 0)
    {
        int descriptor;
        do descriptor = Libc.OpenBeneath(Descriptor, path, flags | OpenFlags.CloseOnExec, mode & ~_mask);
        while (descriptor < 0 && Marshal.GetLastPInvokeError() is Errno.Interrupted or Errno.TryAgain);
        return descriptor;
    }

    /// <summary>The directory that holds the last name of <paramref name="relative"/>: this one, or one opened for the call.</summary>
    private Parent ParentOf(string relative)
    {
        var trimmed = relative.TrimEnd('/');
        var slash = trimmed.LastIndexOf('/');
        return slash < 0
            ? new Parent(this, owned: false, trimmed)
            : new Parent(OpenDirectory(trimmed[..slash]), owned: true, trimmed[(slash + 1)..]);
    }

    private string In(string relative) => relative is "." or "" ? Path : $"{(Path == "/" ? "" : Path)}/{relative}";

    private static Errors.PthbsException Failure(string verb, string path) =>
        FileError.Last(verb, PathText.Printable(path));

    private readonly struct Parent(DirectoryHandle directory, bool owned, string name) : IDisposable
    {
        public int Descriptor => directory.Descriptor;

        /// <summary>The last name, as the kernel wants it. It is one name: no link can be followed on the way to it.</summary>
        public byte[] Name { get; } = PathText.Encode(name);

        public void Dispose()
        {
            if (owned) directory.Dispose();
        }
    }
}
