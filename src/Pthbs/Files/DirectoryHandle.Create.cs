using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    /// <summary>Makes a directory, or opens the one that is there. Parents must exist.</summary>
    /// <param name="relative">Where.</param>
    /// <param name="mode">Permission bits, less the process's umask.</param>
    public DirectoryHandle CreateDirectory(string relative, int mode = 0b111_101_101)
    {
        using (var parent = ParentOf(relative))
            if (Libc.MakeDirectory(parent.Descriptor, parent.Name, (uint)mode & ~_mask) < 0 && Marshal.GetLastPInvokeError() != Errno.Exists)
                throw Failure("make the directory", In(relative));
        return OpenDirectory(relative);
    }

    /// <summary>Makes a directory that other users cannot open, or opens the one that is there and closes it to them.</summary>
    /// <param name="relative">Where.</param>
    /// <param name="mode">The permission bits that others have in it at most, and exactly if it is made; see <see cref="Ownership"/>.</param>
    internal DirectoryHandle CreateClosedDirectory(string relative, int mode)
    {
        var directory = CreateDirectory(relative, mode);
        try
        {
            // Older versions made these directories open to all. What the owner took away from themselves stays away.
            var there = directory.Status(".").Mode;
            var wanted = (there & Ownership.OwnerAlone) | (mode & ~Ownership.OwnerAlone);
            if (there != wanted) directory.SetMode(".", wanted);
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Makes a directory and its parents beneath this one.</summary>
    public DirectoryHandle CreateDirectories(string relative)
    {
        if (TryOpenDirectory(relative) is { } there) return there;
        var slash = relative.LastIndexOf('/');
        if (slash > 0) using (CreateDirectories(relative[..slash])) { }
        return CreateDirectory(relative);
    }

    /// <summary>Makes a directory; false where something of that name is there.</summary>
    public bool TryMakeDirectory(string relative, int mode = 0b111_101_101)
    {
        using var parent = ParentOf(relative);
        if (Libc.MakeDirectory(parent.Descriptor, parent.Name, (uint)mode & ~_mask) == 0) return true;
        return Marshal.GetLastPInvokeError() == Errno.Exists ? false : throw Failure("make the directory", In(relative));
    }

    /// <summary>Makes a symbolic link.</summary>
    public void CreateLink(string target, string relative)
    {
        using var parent = ParentOf(relative);
        if (Libc.SymbolicLink(PathText.Encode(target), parent.Descriptor, parent.Name) < 0) throw Failure("make the link", In(relative));
    }

    /// <summary>Gives a file a second name beneath this directory. Neither name may be a link.</summary>
    public void CreateHardLink(string existing, string relative)
    {
        using var from = ParentOf(existing);
        using var to = ParentOf(relative);
        if (Libc.HardLink(from.Descriptor, from.Name, to.Descriptor, to.Name, 0) < 0) throw Failure("make the hard link", In(relative));
    }

    /// <summary>Makes a FIFO for this user alone.</summary>
    public void CreateFifo(string relative)
    {
        using var parent = ParentOf(relative);
        if (Libc.MakeFifo(parent.Descriptor, parent.Name, 0b110_000_000) < 0) throw Failure("make the fifo", In(relative));
    }

    /// <summary>Makes a new file open for writing; something of that name is an error.</summary>
    public SafeFileHandle CreateFile(string relative, int mode = 0b110_100_100) =>
        OpenHandle(relative, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, mode, "make the file");

    /// <summary>Opens a file for writing at its end, making it where it is missing.</summary>
    public SafeFileHandle OpenForUpdate(string relative, int mode = 0b110_100_100) =>
        OpenHandle(relative, OpenFlags.ReadWrite | OpenFlags.Create, mode, "open for writing");

    /// <summary>Opens a file for reading. A FIFO does not block.</summary>
    public SafeFileHandle OpenFile(string relative) => OpenHandle(relative, OpenFlags.ReadOnly | OpenFlags.NonBlocking, 0, "read");

    /// <summary>Opens a file that is there for writing.</summary>
    internal SafeFileHandle OpenForCutting(string relative) => OpenHandle(relative, OpenFlags.WriteOnly | OpenFlags.NonBlocking, 0, "open for writing");

    /// <summary>Opens whatever stands at a path for reading, or gives null where nothing does, or a link, or a socket.</summary>
    internal SafeFileHandle? TryOpenFile(string relative)
    {
        var path = PathText.Encode(relative);
        var descriptor = OpenBeneath(path, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
        return Marshal.GetLastPInvokeError() is Errno.NoEntry or Errno.NotADirectory or Errno.LinkLoop or Errno.NoDevice ? null : throw Failure("read", In(relative));
    }

    /// <summary>Opens a FIFO for reading and writing, an open file description of its own.</summary>
    public SafeFileHandle OpenFifo(string relative, bool blocking)
    {
        var fifo = OpenHandle(relative, OpenFlags.ReadWrite | (blocking ? 0 : OpenFlags.NonBlocking), 0, "open the fifo");
        // Whoever may write to the directory could have put a file there, and bytes would go into that.
        if (FileStatus.Of(fifo) is { Kind: FileKind.Other }) return fifo;
        fifo.Dispose();
        throw new Errors.PthbsException(Errors.ErrorKind.Machine, "something else replaced a fifo") { Where = In(relative), Hint = "check which process of this user writes there" };
    }

    private SafeFileHandle OpenHandle(string relative, int flags, int mode, string verb)
    {
        var path = PathText.Encode(relative);
        var descriptor = OpenBeneath(path, flags, (uint)mode);
        return descriptor < 0 ? throw Failure(verb, In(relative)) : new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
