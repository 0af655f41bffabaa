using System.Text;

namespace Pthbs.Files.Trees;

/// <summary>Puts a new file in the place of one in the tree: written beside it and renamed, so that no other name of the old inode is changed.</summary>
/// <param name="tree">The tree.</param>
/// <param name="cancel">Ends a copy early.</param>
internal sealed class FileReplacer(DirectoryHandle tree, CancellationToken cancel)
{
    // Names of one inode stay names of one inode when it is replaced.
    private readonly Dictionary<(ulong Device, ulong Inode), string> _detached = [];

    /// <summary>Copies a file, so that nobody who has the old inode has the new one; names inside the tree go on sharing one.</summary>
    public void Detach(DirectoryHandle parent, string name, TreeEntry entry, int mode)
    {
        var inode = (entry.Status.Device, entry.Status.Inode);
        if (_detached.TryGetValue(inode, out var copy))
        {
            var temporary = DirectoryHandle.TemporaryName();
            var directory = entry.Path[..^name.Length];
            tree.CreateHardLink(copy, directory + temporary);
            parent.Rename(temporary, parent, name);
            return;
        }

        ReplaceStart(parent, name, 0, 0, "", mode);
        _detached[inode] = entry.Path;
    }

    /// <summary>Writes a file anew with the bytes from <paramref name="start"/> to <paramref name="end"/> replaced.</summary>
    public void ReplaceStart(DirectoryHandle parent, string name, int start, int end, string text, int mode)
    {
        var temporary = DirectoryHandle.TemporaryName();
        try
        {
            using (var source = parent.OpenFile(name))
            using (var target = parent.CreateFile(temporary, mode))
            {
                var copy = new HoleCopy(source, target, $"{parent.Path}/{name}", cancel);
                // As large as it is now: somebody may still be writing to it.
                var size = RandomAccess.GetLength(source);
                copy.Append(0, start);
                copy.Append(Encoding.UTF8.GetBytes(text));
                copy.Append(end, size);
                copy.End();
            }

            // The process's umask took bits from the mode.
            parent.SetMode(temporary, mode);
            parent.Rename(temporary, parent, name);
        }
        catch
        {
            parent.DeleteIfPossible(temporary);
            throw;
        }
    }
}
