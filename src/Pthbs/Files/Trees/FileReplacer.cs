using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files.Trees;

/// <summary>Puts a new file in the place of one in the tree: written beside it and renamed, so that no other name of the old inode is changed.</summary>
/// <param name="tree">The tree.</param>
internal sealed class FileReplacer(DirectoryHandle tree)
{
    private const int BlockSize = 128 * 1024;

    // Names of one inode stay names of one inode when it is replaced.
    private readonly Dictionary<(ulong Device, ulong Inode), string> _detached = [];

    /// <summary>Copies a file, so that it shares its inode with no name outside the tree; names inside the tree go on sharing one.</summary>
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
    public static void ReplaceStart(DirectoryHandle parent, string name, int start, int end, string text, int mode)
    {
        var temporary = DirectoryHandle.TemporaryName();
        try
        {
            using (var source = parent.OpenFile(name))
            using (var target = parent.CreateFile(temporary, mode))
            {
                var copy = new Copy(source, target, $"{parent.Path}/{name}");
                copy.Append(0, start);
                copy.Append(Encoding.UTF8.GetBytes(text));
                copy.Append(end, long.MaxValue);
            }

            // The process's umask took bits from the mode.
            parent.SetMode(temporary, mode);
            parent.Rename(temporary, parent, name);
        }
        catch
        {
            parent.TryDelete(temporary);
            throw;
        }
    }

    private sealed class Copy(SafeFileHandle source, SafeFileHandle target, string path)
    {
        private readonly byte[] _buffer = new byte[BlockSize];
        private long _written;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            DirectoryHandle.Write(target, bytes, path, _written);
            _written += bytes.Length;
        }

        public void Append(long from, long to)
        {
            while (from < to)
            {
                var block = _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, to - from));
                var got = DirectoryHandle.Read(source, block, from, path);
                Append(block[..got]);
                if (got < block.Length) return;
                from += got;
            }
        }
    }
}
