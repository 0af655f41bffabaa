using System.Text;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Tests.Files;

public sealed class DirectoryHandleTests
{
    [Fact]
    public void No_path_leads_out_of_the_directory()
    {
        using var tree = new TemporaryTree();
        tree.With("outside", "secret"u8).With("in/dir/file", "mine"u8).WithLink("in/up", "..").WithLink("in/abs", tree.Path).WithLink("in/dir/file-link", "../../outside");
        using var inside = tree.Handle.OpenDirectory("in");

        foreach (var path in new[] { "../outside", "up/outside", "abs/outside", "dir/../../outside", "dir/file-link", tree.At("outside"), "dir/../../in/dir/file" })
            Assert.Throws<PthbsException>(() => inside.OpenFile(path).Dispose());
        Assert.Equal("mine", inside.TryReadText("dir/../dir/file"));
    }

    [Fact]
    public void Links_are_followed_neither_for_reading_nor_for_writing_nor_for_changing()
    {
        using var tree = new TemporaryTree();
        tree.With("file", "kept"u8, 0b110_000_000).With("dir/inner", "kept"u8).WithLink("to-file", "file").WithLink("to-dir", "dir");
        var before = tree.Handle.Status("file");

        Assert.Null(tree.Handle.TryOpenDirectory("to-dir"));
        Assert.Null(tree.Handle.TryReadBytes("to-file"));
        Assert.Null(tree.Handle.TryStatus("to-dir/inner"));
        Assert.Throws<PthbsException>(() => tree.Handle.CreateFile("to-dir/new").Dispose());
        Assert.Throws<PthbsException>(() => tree.Handle.OpenForUpdate("to-file").Dispose());
        Assert.Throws<PthbsException>(() => tree.Handle.CreateHardLink("to-dir/inner", "second"));
        Assert.Throws<PthbsException>(() => tree.Handle.SetMode("to-dir/inner", 0));
        try
        {
            tree.Handle.SetMode("to-file", 0b111_111_111);
        }
        catch (PthbsException)
        {
            // Whether a link's own mode can be set differs by kernel; what it points to must stay as it is.
        }

        tree.Handle.SetTime("to-file", 77);
        Assert.Equal(FileKind.Link, tree.Handle.Status("to-file").Kind);
        Assert.Equal(77, tree.Handle.Status("to-file").ModifiedSeconds);
        Assert.Equal(before, tree.Handle.Status("file"));
    }

    [Fact]
    public void Writing_onto_a_link_replaces_the_link()
    {
        using var tree = new TemporaryTree();
        tree.With("file", "kept"u8).WithLink("link", "file");

        tree.Handle.WriteAtomically("link", "new");

        Assert.Equal("new", tree.Handle.TryReadText("link"));
        Assert.Equal("kept", tree.Handle.TryReadText("file"));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("dir/missing")]
    [InlineData("missing/missing")]
    [InlineData("dir/file/missing")]
    public void What_is_not_there_has_no_status(string path)
    {
        using var tree = new TemporaryTree();
        tree.With("dir/file", ""u8);

        Assert.Null(tree.Handle.TryStatus(path));
        Assert.Null(tree.Handle.TryReadBytes(path));
        Assert.Null(tree.Handle.TryOpenDirectory(path));
    }

    [Fact]
    public void Renaming_onto_something_is_told_apart_from_failing()
    {
        using var tree = new TemporaryTree();
        tree.With("a/file", "1"u8).With("b/file", "2"u8);

        Assert.False(tree.Handle.TryRename("a/file", tree.Handle, "b/file"));
        Assert.False(tree.Handle.TryRename("a", tree.Handle, "b"));
        Assert.True(tree.Handle.TryRename("a/file", tree.Handle, "b/other"));
        var error = Assert.Throws<PthbsException>(() => tree.Handle.TryRename("a/none", tree.Handle, "b/none"));
        Assert.Contains("errno 2", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<PthbsException>(() => tree.Handle.Rename("a/none", tree.Handle, "b/none"));
        Assert.Contains("errno 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_no_text_are_listed_named_and_deleted()
    {
        using var tree = new TemporaryTree();
        byte[][] names = [[0xFF, 0xFE], "caf\xE9"u8.ToArray(), [(byte)'a', (byte)'\n', (byte)'b'], Encoding.Latin1.GetBytes("caf\u00E9"), [0xED, 0xA0, 0x80], [.. Enumerable.Repeat((byte)0x80, 255)]];
        foreach (var name in names) SystemCalls.CreateFile(tree.Path, name);

        var listed = tree.Handle.List();

        Assert.Equal(names.Length, listed.Count);
        Assert.Equal(
            names.Select(Convert.ToHexString).Order(StringComparer.Ordinal),
            listed.Select(e => Convert.ToHexString(PathText.Encode(e.Name).AsSpan()[..^1])).Order(StringComparer.Ordinal));
        Assert.Equal(names.Length - 1, listed.Count(e => !PathText.IsClean(e.Name)));
        Assert.All(listed, e => Assert.True(PathText.IsClean(PathText.Printable(e.Name))));
        foreach (var entry in listed) Assert.True(tree.Handle.TryDelete(entry.Name));
        Assert.Empty(tree.Handle.List());
    }

    [Fact]
    public void A_name_that_the_kernel_cannot_have_is_an_error_and_no_other_name()
    {
        using var tree = new TemporaryTree();
        tree.With("a", ""u8);

        // Not in attributes: those are stored as UTF-8, which has no lone surrogates.
        foreach (var name in new[] { "a\0", "a\0b", "a\uD800b", "a\uD800", "\uDC7F", "\uD800\uD800" })
        {
            var error = Assert.Throws<PthbsException>(() => tree.Handle.TryDelete(name));
            Assert.Equal(ErrorKind.Input, error.Kind);
            Assert.True(PathText.IsClean(error.Where!));
        }

        Assert.NotNull(tree.Handle.TryStatus("a"));
    }

    [Fact]
    public void An_unclean_name_is_printed_with_its_stray_units_alone_escaped()
    {
        Assert.Equal("\U0001F600\\x0a\\xff\\ud800\u00E9", PathText.Printable("\U0001F600\n\uDCFF\uD800\u00E9"));
        Assert.Equal("plain \U0001F480", PathText.Printable("plain \U0001F480"));
    }

    [Fact]
    public void A_fifo_does_not_block_a_reader()
    {
        using var tree = new TemporaryTree();
        tree.Handle.CreateFifo("fifo");

        using (tree.Handle.OpenFile("fifo")) { }
        Assert.Null(tree.Handle.TryReadBytes("fifo"));
        Assert.Equal(FileKind.Other, tree.Handle.Status("fifo").Kind);
    }

    [Fact]
    public void A_file_larger_than_the_limit_is_refused()
    {
        using var tree = new TemporaryTree();
        tree.With("file", new byte[11]);

        Assert.Throws<PthbsException>(() => tree.Handle.TryReadBytes("file", 10));
        Assert.Equal(11, tree.Handle.ReadBytes("file", 11).Length);
    }

    [Fact]
    public void Bytes_order_paths_where_text_order_would_not()
    {
        string[] ordered = ["a", "a b", "a-b", "a/b", "a0", "\u00E9", "\uFFFD", "\U0001F600", "\U0001F601"];

        for (var i = 0; i < ordered.Length; i++)
            for (var j = 0; j < ordered.Length; j++)
                Assert.Equal(
                    Math.Sign(Encoding.UTF8.GetBytes(ordered[i]).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(ordered[j]))),
                    Math.Sign(PathText.CompareBytes(ordered[i], ordered[j])));
        Assert.Equal(ordered, ordered.Reverse().Order(Comparer<string>.Create(PathText.CompareBytes)));
    }
}
