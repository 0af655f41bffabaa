using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

[Trait("Level", "thorough")]
public sealed class TreeListingTests
{
    /// <summary>Its paths are longer than the kernel takes.</summary>
    [Fact]
    public void A_tree_of_any_depth_is_given_away()
    {
        using var tree = new TemporaryTree();
        var directory = tree.Handle.Duplicate();
        for (var i = 0; i < 3000; i++)
            using (var above = directory) directory = above.CreateDirectory($"d{i}");
        using (directory) directory.WriteAtomically("file", "");
        TreeOwner.Give(tree.Handle, Ownership.User, SystemCalls.IsRoot ? 1 : uint.MaxValue, sparesLinked: false, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Entries_stand_in_the_order_of_the_bytes_of_their_whole_paths()
    {
        using var tree = new TemporaryTree();
        string[] ordered = ["a", "a b", "a-b", "a/z", "a/\u00E9", "a0", "\u00E9", "\uFFFD", "\U0001F600"];
        foreach (var path in ordered.Reverse()) if (path != "a") tree.With(path, ""u8);

        Assert.Equal(ordered, TreeListing.Read(tree.Handle).Entries.Select(e => e.Path));
    }

    [Fact]
    public void An_entry_says_what_stands_there_and_where_a_link_points()
    {
        using var tree = new TemporaryTree();
        tree.With("dir/file", "12345"u8, 0b111_000_000).WithLink("link", "dir/none \u00E9");

        var entries = TreeListing.Read(tree.Handle).Entries;

        Assert.Equal([FileKind.Directory, FileKind.Regular, FileKind.Link], entries.Select(e => e.Kind));
        Assert.Equal(5, entries[1].Status.Size);
        Assert.True(entries[1].Status.IsExecutable);
        Assert.Equal([null, null, "dir/none \u00E9"], entries.Select(e => e.LinkTarget));
    }

    [Fact]
    public void All_that_no_package_may_hold_is_reported_and_none_of_it_listed()
    {
        using var tree = new TemporaryTree();
        tree.With("fine", ""u8).WithLink("bad-target", "a\nb").With("new\nline/inside", ""u8);
        tree.Handle.CreateFifo("fifo");
        tree.Handle.CreateFifo("new\nline/fifo");
        SystemCalls.CreateFile(tree.Path, [0xFF, (byte)'x']);

        var listing = TreeListing.Read(tree.Handle);

        Assert.Equal(["fine"], listing.Entries.Select(e => e.Path));
        Assert.Equal(
            ["\\xffx", "bad-target", "fifo", "new\\x0aline", "new\\x0aline/fifo"],
            listing.Problems.Select(p => PathText.Printable(p.Path)).Order(StringComparer.Ordinal));
        Assert.All(listing.Problems, p => Assert.True(PathText.IsClean(p.ToString())));
        Assert.Contains("a\\x0ab", listing.Problems.Single(p => p.Path == "bad-target").What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_that_holds_more_than_it_may_is_an_error_that_says_how_much()
    {
        using var tree = new TemporaryTree();
        tree.With("d/a", "12345"u8).With("d/b", "12345"u8);
        tree.Handle.CreateHardLink("d/a", "d/c");
        TreeListing.Read(tree.Handle, new TreeLimits { Entries = 4, Bytes = 15 }, TestContext.Current.CancellationToken);

        var many = Assert.Throws<PthbsException>(() => TreeListing.Read(tree.Handle, new TreeLimits { Entries = 3, EntriesHint = "more" }, TestContext.Current.CancellationToken));
        Assert.Equal((ErrorKind.Build, "at most 3", "more"), (many.Kind, many.Expected, many.Hint));
        var large = Assert.Throws<PthbsException>(() => TreeListing.Read(tree.Handle, new TreeLimits { Bytes = 14, BytesHint = "larger" }, TestContext.Current.CancellationToken));
        Assert.Equal((ErrorKind.Build, "at most 14", "larger"), (large.Kind, large.Expected, large.Hint));
    }

    [Fact]
    public void Sizes_whose_sum_no_number_holds_are_too_much_all_the_same()
    {
        using var tree = new TemporaryTree();
        foreach (var name in (string[])["a", "b", "c"])
        {
            using var file = File.Create(tree.At(name));
            file.SetLength(1L << 43);
        }

        Assert.Throws<PthbsException>(() => TreeListing.Read(tree.Handle, new TreeLimits { Bytes = 1L << 44 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Names_and_targets_that_would_fill_the_memory_are_an_error()
    {
        using var tree = new TemporaryTree();
        var target = new string('x', 4000);
        for (var i = 0; i <= TreeListing.LongestText / 4004; i++) tree.Handle.CreateLink(target, $"{i:0000}");

        var error = Assert.Throws<PthbsException>(() => TreeListing.Read(tree.Handle));
        Assert.Contains("too long in total", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_walk_can_be_ended()
    {
        using var tree = new TemporaryTree();
        tree.With("a", ""u8);
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => TreeListing.Read(tree.Handle, null, cancel.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => TreeNormaliser.Normalise(tree.Handle, new NormaliseOptions(0, _ => null), cancel.Token));
        if (SystemCalls.IsRoot) Assert.ThrowsAny<OperationCanceledException>(() => TreeOwner.Give(tree.Handle, 0, 0, sparesLinked: false, cancel.Token));
    }

    [Fact]
    public void A_path_of_256_names_is_listed_and_one_of_257_is_an_error()
    {
        using var tree = new TemporaryTree();
        var path = string.Join('/', Enumerable.Repeat("d", 256));
        tree.Handle.CreateDirectories(path).Dispose();
        Assert.Equal(256, TreeListing.Read(tree.Handle).Entries.Count);

        tree.Handle.CreateLink("x", path + "/l");
        var error = Assert.Throws<PthbsException>(() => TreeListing.Read(tree.Handle));
        Assert.Equal(ErrorKind.Build, error.Kind);
        Assert.Contains("257", error.Got, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_of_4095_bytes_is_listed_and_a_longer_one_is_an_error()
    {
        using var tree = new TemporaryTree();
        var here = tree.Handle.Duplicate();

        // Sixteen names of 255 bytes with a slash after each are 4,096 bytes: one too many for the last.
        for (var i = 0; i < 15; i++)
        {
            var below = here.CreateDirectory(new string('n', 255));
            here.Dispose();
            here = below;
        }

        using (here)
        {
            here.WriteAtomically(new string('f', 255), "");
            Assert.Equal(TreeListing.LongestPath, TreeListing.Read(tree.Handle).Entries[^1].Path.Length);
            here.CreateDirectory(new string('n', 255)).Dispose();
            here.WriteAtomically(new string('n', 255) + "/f", "");
        }

        var error = Assert.Throws<PthbsException>(() => TreeListing.Read(tree.Handle));
        Assert.Equal("4097 bytes", error.Got);
        Assert.True(error.Where!.Length < 300);
    }
}
