using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    /// <summary>Makes a new file open for writing, or gives null where something of that name is there (a link too, wherever it points).</summary>
    internal SafeFileHandle? TryCreateFile(string relative, int mode)
    {
        var path = PathText.Encode(relative);
        var descriptor = OpenBeneath(path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, (uint)mode);
        if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
        return Marshal.GetLastPInvokeError() == Errno.Exists ? null : throw Failure("make the file", In(relative));
    }

    /// <summary>Makes a symbolic link; false where something of that name is there.</summary>
    internal bool TryCreateLink(string target, string relative)
    {
        using var parent = ParentOf(relative);
        if (Libc.SymbolicLink(PathText.Encode(target), parent.Descriptor, parent.Name) == 0) return true;
        return Marshal.GetLastPInvokeError() == Errno.Exists ? false : throw Failure("make the link", In(relative));
    }

    /// <summary>Gives an entry a second name; false where something of that name is there. Neither name is followed if it is a link.</summary>
    internal bool TryCreateHardLink(string existing, string relative)
    {
        using var from = ParentOf(existing);
        using var to = ParentOf(relative);
        if (Libc.HardLink(from.Descriptor, from.Name, to.Descriptor, to.Name, 0) == 0) return true;
        return Marshal.GetLastPInvokeError() == Errno.Exists ? false : throw Failure("make the hard link", In(relative));
    }

    /// <summary>The permission bits of something new in this directory, where its mode is set when it is whole.</summary>
    internal int ModeOfNew(int mode) => mode & ~(int)(_mask | Ownership.ProcessMask);

    /// <summary>This directory opened once more, as a descriptor that can be locked.</summary>
    internal SafeFileHandle OpenItself() => OpenHandle(".", OpenFlags.Directory, 0, "open the directory");

    /// <summary>Sets this directory's own modification time and, where given, its permission bits.</summary>
    internal void Finish(int? mode, long seconds) => OpenFiles.Finish(_handle, mode, seconds, Path);
}
