using System.Runtime.InteropServices;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    /// <summary>How deep deletion descends before it pulls a directory up instead, so that no tree is too deep to delete.</summary>
    private const int DeepestDescent = 64;

    /// <summary>How many names of a directory are held at once: whoever filled it decides how many there are.</summary>
    private const int NamesAtOnce = 20_000;

    /// <summary>How often a directory is listed in which something is left although nothing was pulled up into it.</summary>
    private const int MostPasses = 8;

    /// <summary>What the top directory of every subvolume of btrfs has for its number.</summary>
    private const ulong SubvolumeInode = 256;

    /// <summary>Deletes a file or link; false where nothing was there.</summary>
    public bool TryDelete(string relative)
    {
        using var parent = ParentOf(relative);
        if (Libc.Unlink(parent.Descriptor, parent.Name, 0) == 0) return true;
        return Marshal.GetLastPInvokeError() == Errno.NoEntry ? false : throw Failure("delete", In(relative));
    }

    /// <summary>
    /// Deletes whatever stands at a path, a whole tree too, whatever its modes, names and depth. Works on a full disk. Links are deleted, not followed.
    /// </summary>
    /// <param name="relative">Which.</param>
    /// <param name="freed">Receives, repeatedly, how many more bytes on the disk are free; a file with further names frees none.</param>
    /// <param name="cancel">Ends it between two entries; what is left can be deleted later.</param>
    public void DeleteTree(string relative, Action<long>? freed = null, CancellationToken cancel = default)
    {
        if (TryStatus(relative) is not { } status) return;
        if (status.Kind != FileKind.Directory)
        {
            DeleteFile(relative, freed);
            return;
        }

        using (var tree = TryOpenWritable(relative))
        {
            var pulled = 0;
            tree?.DeleteContents(tree, 0, ref pulled, freed, cancel);
        }

        DeleteEmptyDirectory(relative);
        freed?.Invoke(status.Allocated);
    }

    /// <summary>Deletes a tree as far as that is possible: for what is in the way of nobody, where another error is on its way or the work is done.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool DeleteIfPossible(string relative, Action<long>? freed = null, CancellationToken cancel = default)
    {
        try
        {
            DeleteTree(relative, freed, cancel);
            return true;
        }
        catch (Errors.PthbsException)
        {
            return false;
        }
    }

    private void DeleteContents(DirectoryHandle top, int depth, ref int pulled, Action<long>? freed, CancellationToken cancel)
    {
        // What is pulled up lands in the top directory while it is being listed: list until nothing is left. But not for ever: NFS and FUSE give a deleted file that
        // is still open another name in the same directory, again and again.
        var passes = 0;
        for (var entries = Some(); entries.Count > 0 && passes < MostPasses; entries = Some())
        {
            var before = pulled;
            foreach (var (name, kind) in entries)
            {
                cancel.ThrowIfCancellationRequested();
                if ((kind ?? TryStatus(name)?.Kind) != FileKind.Directory) DeleteFile(name, freed);
                else if (depth < DeepestDescent)
                {
                    var allocated = freed is null ? 0 : TryStatus(name)?.Allocated ?? 0;
                    using (var child = TryOpenWritable(name)) child?.DeleteContents(top, depth + 1, ref pulled, freed, cancel);
                    DeleteEmptyDirectory(name);
                    freed?.Invoke(allocated);
                }
                else
                {
                    using (TryOpenWritable(name)) { }
                    while (!TryRename(name, top, $".pulled-up.{pulled++}")) { }
                }
            }

            if (pulled == before && entries.Count < NamesAtOnce) passes++;
        }

        List<DirectoryEntry> Some() => [.. Stream().Take(NamesAtOnce)];
    }

    private void DeleteFile(string relative, Action<long>? freed)
    {
        var status = freed is null ? null : TryStatus(relative);
        if (TryDelete(relative) && status is { Links: <= 1 } last) freed!(last.Allocated);
    }

    /// <summary>Null where another process has deleted it meanwhile: two may sweep up after a third that was killed.</summary>
    private DirectoryHandle? TryOpenWritable(string name)
    {
        const int own = 0b111_000_000;
        try
        {
            if (TryStatus(name) is not { } status) return null;
            if (status.Inode == SubvolumeInode) Subvolume.LetBeWritten(this, name);
            if ((status.Mode & own) != own) SetMode(name, own);
        }
        catch (Errors.PthbsException gone) when (gone.SystemError == Errno.NoEntry)
        {
            return null;
        }

        return TryOpenDirectory(name);
    }

    /// <summary>Deletes a directory that nothing is in, and says so too where nothing is there; false where something is in it.</summary>
    internal bool TryDeleteEmptyDirectory(string relative)
    {
        using var parent = ParentOf(relative);
        if (Libc.Unlink(parent.Descriptor, parent.Name, Libc.AtRemoveDirectory) == 0) return true;
        return Marshal.GetLastPInvokeError() is var errno && errno == Errno.NoEntry ? true : errno is Errno.NotEmpty or Errno.Exists ? false : throw Failure("delete the directory", In(relative));
    }

    private void DeleteEmptyDirectory(string relative)
    {
        using var parent = ParentOf(relative);
        if (Libc.Unlink(parent.Descriptor, parent.Name, Libc.AtRemoveDirectory) < 0 && Marshal.GetLastPInvokeError() != Errno.NoEntry)
            throw Failure("delete the directory", In(relative));
    }
}
