using Pthbs.Files;
using Pthbs.Tests.Sources;

namespace Pthbs.Tests.Files;

[Trait("Level", "thorough")]
public sealed class DeletionTests
{
    [Fact]
    public void A_tree_5000_directories_deep_is_deleted()
    {
        using var tree = new TemporaryTree();
        var here = tree.Handle.Duplicate();
        for (var depth = 0; depth < 5000; depth++)
        {
            // The whole path is 100,000 bytes long, which no string path could reach.
            var below = here.CreateDirectory(depth == 0 ? "deep" : new string('d', 20));
            here.Dispose();
            here = below;
        }

        here.WriteAtomically("file", "at the bottom");
        here.Dispose();

        tree.Handle.DeleteTree("deep");

        Assert.Empty(tree.Handle.List());
    }

    [Fact]
    public void Directories_of_mode_0000_are_deleted()
    {
        using var tree = new TemporaryTree();
        tree.With("top/a/b/file", "x"u8, 0).With("top/a/c/file", "x"u8);
        foreach (var path in new[] { "top/a/b", "top/a/c", "top/a", "top" }) tree.Handle.SetMode(path, 0);

        tree.Handle.DeleteTree("top");

        Assert.Empty(tree.Handle.List());
    }

    [Fact]
    public void Subvolumes_are_deleted_read_only_ones_too()
    {
        var place = Directory.CreateTempSubdirectory("pthbs-btrfs-").FullName;
        try
        {
            Directory.CreateDirectory($"{place}/disk");
            using (var image = File.Create($"{place}/image")) image.SetLength(256 << 20);
            Assert.SkipUnless(Commands.TryRun(place, "mkfs.btrfs", "-q", "image") is not null && Commands.TryRun(place, "mount", "-o", "loop", "image", "disk") is not null,
                "no btrfs can be made and mounted here: apt-get install btrfs-progs");
            using var disk = DirectoryHandle.Open($"{place}/disk");
            disk.CreateDirectory("top").Dispose();
            foreach (string[] words in (string[][])[["create", "top/plain"], ["create", "top/plain/inner"], ["snapshot", "-r", "top/plain", "top/snapshot"]])
            {
                Assert.NotNull(Commands.TryRun(disk.Path, "btrfs", ["subvolume", .. words]));
                if (words[0] == "create") disk.WriteAtomically($"{words[1]}/file", "x");
            }

            Assert.NotNull(Commands.TryRun(disk.Path, "btrfs", "property", "set", "-ts", "top/plain/inner", "ro", "true"));

            disk.DeleteTree("top");

            Assert.Empty(disk.List());
        }
        finally
        {
            Commands.TryRun("/", "umount", "-l", $"{place}/disk");
            Directory.Delete(place, recursive: true);
        }
    }

    [Fact]
    public void Links_are_deleted_and_what_they_point_to_stays()
    {
        using var tree = new TemporaryTree();
        tree.With("kept/file", "x"u8).WithLink("gone/to-dir", "../kept").WithLink("gone/to-file", "../kept/file").WithLink("gone/nowhere", "none");
        tree.Handle.CreateHardLink("kept/file", "gone/second-name");

        tree.Handle.DeleteTree("gone");

        Assert.Null(tree.Handle.TryStatus("gone"));
        Assert.Equal("x", tree.Handle.TryReadText("kept/file"));
        Assert.Equal(1u, tree.Handle.Status("kept/file").Links);
    }

    [Fact]
    public void Names_that_the_deletion_itself_would_choose_do_not_stop_it()
    {
        using var tree = new TemporaryTree();
        tree.With("top/.pulled-up.0/file", "x"u8).With("top/.pulled-up.1", "x"u8);
        var here = tree.Handle.OpenDirectory("top");
        for (var depth = 0; depth < 300; depth++)
        {
            var below = here.CreateDirectory(".pulled-up.2");
            using (here.CreateDirectory(".pulled-up.3")) { }
            here.Dispose();
            here = below;
        }

        here.Dispose();

        tree.Handle.DeleteTree("top");

        Assert.Empty(tree.Handle.List());
    }

    [Fact]
    public void What_is_not_there_is_deleted_already()
    {
        using var tree = new TemporaryTree();
        tree.With("dir/file", "x"u8);

        tree.Handle.DeleteTree("none");
        tree.Handle.DeleteTree("dir/none");
        tree.Handle.DeleteTree("none/none");

        Assert.False(tree.Handle.TryDelete("dir/none"));
        Assert.Equal("x", tree.Handle.TryReadText("dir/file"));
    }

    [Fact]
    public void A_tree_that_others_delete_too_is_deleted()
    {
        using var tree = new TemporaryTree();
        for (var i = 0; i < 200; i++) tree.With($"top/{i % 20}/{i}/file", "x"u8);

        Parallel.For(0, 4, _ =>
        {
            using var own = DirectoryHandle.Open(tree.Path);
            while (!own.DeleteIfPossible("top"))
            {
            }
        });

        Assert.Empty(tree.Handle.List());
    }

    [Fact]
    public void A_directory_that_somebody_else_deleted_has_no_entries()
    {
        using var tree = new TemporaryTree();
        using var gone = tree.Handle.CreateDirectory("gone");
        tree.Handle.DeleteTree("gone");

        Assert.Empty(gone.List());
    }
}
