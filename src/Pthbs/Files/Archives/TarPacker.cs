using Pthbs.Errors;
using Pthbs.Files.Archives.Reading;
using Pthbs.Files.Archives.Tar;

namespace Pthbs.Files.Archives;

/// <summary>Writes the contents of a directory as a tar archive that depends on nothing but them.</summary>
/// <param name="destination">Where the archive is written; left open.</param>
/// <param name="time">The time of every entry.</param>
/// <param name="leavesOut">Which entries to leave out, by their last names, with all that is in them; null for none.</param>
internal sealed class TarPacker(Stream destination, long time, Func<string, bool>? leavesOut = null)
{
    private const int ModeMask = 0b111_101_101;

    // What tar programs pad to: twenty blocks.
    private const int RecordSize = 20 * TarHeader.Size;

    private readonly byte[] _buffer = new byte[128 * 1024];
    private readonly Dictionary<(ulong Device, ulong Inode), string> _linked = [];
    private long _written;

    /// <summary>Packs everything in <paramref name="tree"/>, not the directory itself.</summary>
    public void Pack(DirectoryHandle tree, CancellationToken cancel)
    {
        // A stack of what is still to come, so that no depth of the tree is a depth of calls or of open directories.
        var pending = new Stack<string>();
        PushContents(tree, "", pending);
        while (pending.TryPop(out var path))
        {
            cancel.ThrowIfCancellationRequested();
            PackEntry(tree, path, pending, cancel);
        }

        Write(new byte[2 * TarHeader.Size]);
        Write(new byte[(RecordSize - (_written % RecordSize)) % RecordSize]);
    }

    private void PackEntry(DirectoryHandle tree, string path, Stack<string> pending, CancellationToken cancel)
    {
        if (!PathText.IsClean(path)) throw Unfit(tree, path, "its name is not UTF-8 without control characters");
        var status = tree.Status(path);
        var mode = status.Mode & ModeMask;
        if (status.Kind != FileKind.Directory && status.Links > 1 && !_linked.TryAdd((status.Device, status.Inode), path))
        {
            Write(TarHeaderWriter.Write(new ArchiveEntry(EntryKind.HardLink, path, _linked[(status.Device, status.Inode)], 0, mode, time)));
            return;
        }

        switch (status.Kind)
        {
            case FileKind.Directory:
                Write(TarHeaderWriter.Write(new ArchiveEntry(EntryKind.Directory, path + "/", "", 0, mode, time)));
                PushContents(tree, path, pending);
                break;
            case FileKind.Link:
                var target = tree.ReadLink(path);
                if (!PathText.IsClean(target)) throw Unfit(tree, path, "its target is not UTF-8 without control characters");
                Write(TarHeaderWriter.Write(new ArchiveEntry(EntryKind.SymbolicLink, path, target, 0, 0b111_111_111, time)));
                break;
            case FileKind.Regular:
                Write(TarHeaderWriter.Write(new ArchiveEntry(EntryKind.File, path, "", status.Size, mode, time)));
                PackContent(tree, path, status.Size, cancel);
                break;
            default:
                throw Unfit(tree, path, "it is not a file, directory or link");
        }
    }

    private void PackContent(DirectoryHandle tree, string path, long size, CancellationToken cancel)
    {
        using var file = tree.OpenFile(path);
        for (long offset = 0; offset < size;)
        {
            cancel.ThrowIfCancellationRequested();
            int got;
            try
            {
                got = RandomAccess.Read(file, _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, size - offset)), offset);
            }
            catch (IOException error)
            {
                throw DirectoryHandle.FromIO(error, "read", $"{tree.Path}/{path}");
            }

            if (got == 0) throw Unfit(tree, path, "it became shorter while it was read");
            Write(_buffer.AsSpan(0, got));
            offset += got;
        }

        Write(new byte[-size & (TarHeader.Size - 1)]);
    }

    /// <summary>Puts the entries of a directory on the stack so that they come off it sorted by their bytes.</summary>
    private void PushContents(DirectoryHandle tree, string path, Stack<string> pending)
    {
        using var directory = tree.OpenDirectory(path is "" ? "." : path);
        foreach (var entry in directory.List().OrderDescending(Comparer<DirectoryEntry>.Create((left, right) => PathText.CompareBytes(left.Name, right.Name))))
            if (leavesOut?.Invoke(entry.Name) is not true) pending.Push(path is "" ? entry.Name : $"{path}/{entry.Name}");
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        destination.Write(bytes);
        _written += bytes.Length;
    }

    private static PthbsException Unfit(DirectoryHandle tree, string path, string why) =>
        new(ErrorKind.Input, $"this cannot be packed: {why}") { Where = PathText.Printable($"{tree.Path}/{path}") };
}
