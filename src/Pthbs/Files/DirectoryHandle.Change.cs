using System.Runtime.InteropServices;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    /// <summary>Sets the permission bits of a file or directory, never of what a link points to.</summary>
    public unsafe void SetMode(string relative, int mode)
    {
        if (relative is "." or "")
        {
            // By the descriptor itself: a directory that its builder closed (mode 0000) does not even let its "." be looked up.
            if (Libc.ChangeMode(Descriptor, (uint)mode) < 0) throw Failure("change the mode", Path);
            return;
        }

        // O_PATH opens what has no read permission too; its mode is then changed through /proc, which names this very inode.
        int descriptor;
        fixed (byte* path = PathText.Encode(relative)) descriptor = OpenBeneath(path, Libc.PathOnly | Libc.NoFollow);
        if (descriptor < 0) throw Failure("change the mode", In(relative));
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        if (Libc.ChangeModeOfPath($"/proc/self/fd/{descriptor}", (uint)mode) == 0) return;
        if (Marshal.GetLastPInvokeError() != Errno.NoEntry) throw Failure("change the mode", In(relative));

        // The entry is open, so it is /proc that is not there. What can be read can be changed without it.
        using var file = OpenHandle(relative, Libc.ReadOnly | Libc.NonBlocking | Libc.NoFollow, 0, "change the mode (/proc is not mounted, and without it the file must be readable)");
        if (Libc.ChangeMode((int)file.DangerousGetHandle(), (uint)mode) < 0) throw Failure("change the mode", In(relative));
    }

    /// <summary>Sets owner and group of an entry itself, never of what a link points to.</summary>
    public unsafe void SetOwner(string relative, uint owner, uint group)
    {
        if (relative is "." or "")
        {
            fixed (byte* empty = PathText.Encode(""))
                if (Libc.ChangeOwner(Descriptor, empty, owner, group, Libc.AtEmptyPath) < 0) throw Failure("change the owner", Path);
            return;
        }

        using var parent = ParentOf(relative);
        fixed (byte* name = parent.Name)
            if (Libc.ChangeOwner(parent.Descriptor, name, owner, group, Libc.AtSymlinkNoFollow) < 0) throw Failure("change the owner", In(relative));
    }

    /// <summary>Sets access and modification time of an entry itself.</summary>
    /// <param name="relative">Which.</param>
    /// <param name="seconds">Seconds since 1970.</param>
    public unsafe void SetTime(string relative, long seconds)
    {
        var times = stackalloc long[4] { seconds, 0, seconds, 0 };
        using var parent = relative is "." or "" ? default(Parent?) : ParentOf(relative);
        fixed (byte* name = parent is { } p ? p.Name : PathText.Encode("."))
            if (Libc.SetTimes(parent?.Descriptor ?? Descriptor, name, times, Libc.AtSymlinkNoFollow) < 0) throw Failure("set the time", In(relative));
    }

    /// <summary>Makes everything written to this file system durable (syncfs): once for a whole tree.</summary>
    public void SyncFileSystem()
    {
        if (Libc.SyncFileSystem(Descriptor) < 0) throw Failure("make durable", Path);
    }

    /// <summary>Makes the names in this directory durable, as far as its file system can: some of other machines know no such thing for directories.</summary>
    public void Sync()
    {
        if (Libc.Sync(Descriptor) < 0 && !Errno.IsUnsupported(Marshal.GetLastPInvokeError())) throw Failure("make durable", Path);
    }

    private void SyncParentOf(string relative)
    {
        var slash = relative.LastIndexOf('/');
        if (slash < 0) Sync();
        else using (var parent = OpenDirectory(relative[..slash])) parent.Sync();
    }
}
