using System.Runtime.InteropServices;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    /// <summary>How deep deletion descends before it pulls a directory up instead, so that no tree is too deep to delete.</summary>
    private const int DeepestDescent = 64;

    /// <summary>Deletes a file or link; false where nothing was there.</summary>
    public unsafe bool TryDelete(string relative)
    {
        using var parent = ParentOf(relative);
        fixed (byte* name = parent.Name)
        {
            if (Libc.Unlink(parent.Descriptor, name, 0) == 0) return true;
            return Marshal.GetLastPInvokeError() == Errno.NoEntry ? false : throw Failure("delete", In(relative));
        }
    }

    /// <summary>
    /// Deletes whatever stands at a path, a whole tree too, whatever its modes, names and depth. Works on a full disk. Links are deleted, not followed.
    /// </summary>
    public void DeleteTree(string relative)
    {
        if (TryStatus(relative) is not { } status) return;
        if (status.Kind != FileKind.Directory)
        {
            TryDelete(relative);
            return;
        }

        using (var tree = OpenWritable(relative))
        {
            var pulled = 0;
            tree.DeleteContents(tree, 0, ref pulled);
        }

        DeleteEmptyDirectory(relative);
    }

    /// <summary>Deletes a tree as far as that is possible: for what is in the way of nobody, where another error is on its way or the work is done.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool DeleteIfPossible(string relative)
    {
        try
        {
            DeleteTree(relative);
            return true;
        }
        catch (Errors.PthbsException)
        {
            return false;
        }
    }

    private void DeleteContents(DirectoryHandle top, int depth, ref int pulled)
    {
        // What is pulled up lands in the top directory while it is being listed: list until nothing is left.
        for (var entries = List(); entries.Count > 0; entries = List())
        {
            foreach (var (name, kind) in entries)
            {
                if ((kind ?? TryStatus(name)?.Kind) != FileKind.Directory) TryDelete(name);
                else if (depth < DeepestDescent)
                {
                    using (var child = OpenWritable(name)) child.DeleteContents(top, depth + 1, ref pulled);
                    DeleteEmptyDirectory(name);
                }
                else
                {
                    using (OpenWritable(name)) { }
                    while (!TryRename(name, top, $".pulled-up.{pulled++}")) { }
                }
            }
        }
    }

    private DirectoryHandle OpenWritable(string name)
    {
        SetMode(name, 0b111_000_000);
        return OpenDirectory(name);
    }

    private unsafe void DeleteEmptyDirectory(string relative)
    {
        using var parent = ParentOf(relative);
        fixed (byte* name = parent.Name)
            if (Libc.Unlink(parent.Descriptor, name, Libc.AtRemoveDirectory) < 0 && Marshal.GetLastPInvokeError() != Errno.NoEntry)
                throw Failure("delete the directory", In(relative));
    }
}
