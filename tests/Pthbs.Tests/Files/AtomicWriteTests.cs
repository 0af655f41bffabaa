using System.Runtime.InteropServices;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Tests.Files;

public sealed class AtomicWriteTests
{
    [Fact]
    public void A_file_is_replaced_and_a_reader_keeps_what_it_opened()
    {
        using var tree = new TemporaryTree();
        tree.Handle.WriteAtomically("dir-less", "old", durable: true);
        using var reader = tree.Handle.OpenRead("dir-less");

        tree.Handle.WriteAtomically("dir-less", "new", durable: true);

        Assert.Equal("old", new StreamReader(reader).ReadToEnd());
        Assert.Equal("new", tree.Handle.TryReadText("dir-less"));
        Assert.Equal(["dir-less"], tree.Handle.List().Select(e => e.Name));
    }

    [Fact]
    public void A_failed_write_leaves_nothing_beside_it()
    {
        using var tree = new TemporaryTree();
        tree.With("dir/file", "x"u8);

        // A directory cannot be replaced by a file: the rename fails after the writing.
        Assert.Throws<PthbsException>(() => tree.Handle.WriteAtomically("dir", "new"));

        Assert.Equal(["dir"], tree.Handle.List().Select(e => e.Name));
        Assert.Equal("x", tree.Handle.TryReadText("dir/file"));
    }

    [Fact]
    public void Many_writers_of_one_file_leave_one_whole_file()
    {
        using var tree = new TemporaryTree();
        var contents = Enumerable.Range(0, 16).Select(i => new string((char)('a' + i), 10_000)).ToArray();

        Parallel.ForEach(contents, content => tree.Handle.WriteAtomically("file", content));

        Assert.Contains(tree.Handle.TryReadText("file"), contents);
        Assert.Single(tree.Handle.List());
    }

    [Fact]
    public void A_full_disk_is_named_keeps_what_was_there_and_can_be_deleted_from()
    {
        using var tree = new TemporaryTree();
        tree.Handle.CreateDirectory("small").Dispose();
        var small = tree.At("small");
        if (SystemCalls.Mount("tmpfs", small, "tmpfs", 0, "size=64k") < 0) Assert.Skip($"mounting needs root: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            using var disk = DirectoryHandle.Open(small);
            disk.WriteAtomically("file", "old");

            var error = Assert.Throws<PthbsException>(() => disk.WriteAtomically("file", new byte[1 << 20]));

            Assert.Equal(ErrorKind.Machine, error.Kind);
            Assert.Equal(System.IO.Path.Combine(small, "file"), error.Where);
            Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
            Assert.Contains("free some space", error.Hint, StringComparison.Ordinal);
            Assert.Equal("old", disk.TryReadText("file"));
            Assert.Equal(["file"], disk.List().Select(e => e.Name));

            using (var stream = disk.CreateStream("filler"))
                Assert.ThrowsAny<IOException>(() =>
                {
                    for (var i = 0; i < 64; i++) stream.Write(new byte[4096]);
                });
            disk.DeleteTree("filler");
            disk.DeleteTree("file");
            Assert.Empty(disk.List());
        }
        finally
        {
            _ = SystemCalls.Unmount(small, 2);
        }
    }
}
