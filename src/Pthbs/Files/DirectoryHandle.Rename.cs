using System.Runtime.InteropServices;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    /// <summary>Renames; what stands at the new place is replaced in the same step.</summary>
    public void Rename(string from, DirectoryHandle toDirectory, string to)
    {
        if (RenameWith(from, toDirectory, to, 0)) return;
        // What is in the way is what a person has to look at, not what was made for its place.
        throw Marshal.GetLastPInvokeError() == Errno.IsADirectory ? Failure("put a file in place", toDirectory.In(to)) : Failure($"rename to {toDirectory.In(to)}", In(from));
    }

    /// <summary>Renames; false, and nothing changed, where something stands at the new place.</summary>
    public bool TryRename(string from, DirectoryHandle toDirectory, string to)
    {
        if (RenameWith(from, toDirectory, to, Libc.RenameNoReplace)) return true;
        var errno = Marshal.GetLastPInvokeError();
        if (errno is Errno.Exists or Errno.NotEmpty) return false;
        return Errno.IsUnsupported(errno) ? TryRenamePlainly(from, toDirectory, to) : throw Failure($"rename to {toDirectory.In(to)}", In(from));
    }

    /// <summary>Two directories change places.</summary>
    /// <returns>Whether it was one step. Where the file system cannot do that, nothing has the other name for a moment.</returns>
    public bool Exchange(string one, DirectoryHandle otherDirectory, string other)
    {
        if (RenameWith(one, otherDirectory, other, Libc.RenameExchange)) return true;
        if (!Errno.IsUnsupported(Marshal.GetLastPInvokeError())) throw Failure($"exchange with {otherDirectory.In(other)}", In(one));
        ExchangePlainly(one, otherDirectory, other);
        return false;
    }

    /// <summary>
    /// The same where the file system knows no flags of renameat2(2), as NFS and most in user space. What stands at the new place is never replaced: rename(2)
    /// puts a directory in the place of an empty directory at most, and a second name of a file is made only where nothing has that name.
    /// </summary>
    internal bool TryRenamePlainly(string from, DirectoryHandle toDirectory, string to)
    {
        if (toDirectory.TryStatus(to) is not null) return false;
        if (Status(from).Kind == FileKind.Directory)
        {
            if (RenameWith(from, toDirectory, to, 0)) return true;
            return Marshal.GetLastPInvokeError() is Errno.Exists or Errno.NotEmpty or Errno.NotADirectory ? false : throw Failure($"rename to {toDirectory.In(to)}", In(from));
        }

        if (!TryLink(from, toDirectory, to))
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.Exists) return false;
            throw new Errors.PthbsException(Errors.ErrorKind.Machine, "the file system cannot rename without replacing: it supports neither RENAME_NOREPLACE nor hard links")
            {
                Where = toDirectory.In(to),
                SystemError = errno,
                Hint = "choose a directory on ext4, xfs, btrfs or tmpfs",
            };
        }

        TryDelete(from);
        return true;
    }

    /// <summary>The same in three steps. Where the second one fails, the first one is taken back.</summary>
    internal void ExchangePlainly(string one, DirectoryHandle otherDirectory, string other)
    {
        // The end of the name says whose it is: where this process is killed here, the next one deletes it.
        var aside = $"old.{one}";
        otherDirectory.Rename(other, this, aside);
        if (!RenameWith(one, otherDirectory, other, 0))
        {
            var failure = Failure($"exchange with {otherDirectory.In(other)}", In(one));
            Rename(aside, otherDirectory, other);
            throw failure;
        }

        Rename(aside, this, one);
    }

    private bool TryLink(string from, DirectoryHandle toDirectory, string to)
    {
        using var source = ParentOf(from);
        using var target = toDirectory.ParentOf(to);
        return Libc.HardLink(source.Descriptor, source.Name, target.Descriptor, target.Name, 0) == 0;
    }

    private bool RenameWith(string from, DirectoryHandle toDirectory, string to, uint flags)
    {
        using var source = ParentOf(from);
        using var target = toDirectory.ParentOf(to);
        return Libc.Rename(source.Descriptor, source.Name, target.Descriptor, target.Name, flags) == 0;
    }
}
