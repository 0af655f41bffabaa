using System.Runtime.InteropServices;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    /// <summary>Sets the permission bits of a file or directory, never of what a link points to.</summary>
    public void SetMode(string relative, int mode)
    {
        if (relative is "." or "")
        {
            // By the descriptor itself: a directory that its builder closed (mode 0000) does not even let its "." be looked up.
            if (Libc.ChangeMode(Descriptor, (uint)mode) < 0) throw Failure("change the mode", Path);
            return;
        }

        // O_PATH opens what has no read permission too; its mode is then changed through /proc, which names this very inode.
        var descriptor = OpenBeneath(PathText.Encode(relative), OpenFlags.PathOnly | OpenFlags.NoFollow);
        if (descriptor < 0) throw Failure("change the mode", In(relative));
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        if (Libc.ChangeMode(PathText.Encode($"/proc/self/fd/{descriptor}"), (uint)mode) == 0) return;
        if (Marshal.GetLastPInvokeError() != Errno.NoEntry) throw Failure("change the mode", In(relative));

        // The entry is open, so it is /proc that is not there. What can be read can be changed without it.
        using var file = OpenHandle(relative, OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoFollow, 0, "change the mode (/proc is not mounted, and without it the file must be readable)");
        if (Libc.ChangeMode((int)file.DangerousGetHandle(), (uint)mode) < 0) throw Failure("change the mode", In(relative));
    }

    /// <summary>Sets owner and group of an entry itself, never of what a link points to.</summary>
    public void SetOwner(string relative, uint owner, uint group)
    {
        if (relative is "." or "")
        {
            if (Libc.ChangeOwner(Descriptor, PathText.Encode(""), owner, group, Libc.AtEmptyPath) < 0) throw Failure("change the owner", Path);
            return;
        }

        using var parent = ParentOf(relative);
        if (Libc.ChangeOwner(parent.Descriptor, parent.Name, owner, group, Libc.AtSymlinkNoFollow) < 0) throw Failure("change the owner", In(relative));
    }

    /// <summary>Sets access and modification time of an entry itself.</summary>
    /// <param name="relative">Which.</param>
    /// <param name="seconds">Seconds since 1970.</param>
    public void SetTime(string relative, long seconds)
    {
        using var parent = relative is "." or "" ? default(Parent?) : ParentOf(relative);
        if (Libc.SetTimes(parent?.Descriptor ?? Descriptor, parent?.Name ?? PathText.Encode("."), seconds, Libc.AtSymlinkNoFollow) < 0) throw Failure("set the time", In(relative));
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
