using System.Diagnostics;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

public sealed class TreeManifestTests
{
    private static readonly string SomeHash = new('a', 64);

    [Fact]
    public void The_text_is_what_the_format_says()
    {
        var manifest = new TreeManifest([
            TreeManifestEntry.File("bin/tool", true, 12, SomeHash),
            TreeManifestEntry.Directory("bin"),
            TreeManifestEntry.Link("bin/\u00E9", "to\u00F6l"),
            TreeManifestEntry.File("a file", false, 0, SomeHash)]);

        Assert.Equal(
            $"pthbs-tree 1\na file\tf\t-\t0\t{SomeHash}\nbin\td\t-\t-\t-\nbin/tool\tf\tx\t12\t{SomeHash}\nbin/\u00E9\tl\t-\t5\tto\u00F6l\n",
            Encoding.UTF8.GetString(manifest.ToBytes()));
    }

    [Fact]
    public void The_hash_of_an_empty_tree_is_pinned() =>
        Assert.Equal("fa241c5ba30f7c1e59c4fbc966dd6a00beb182f0e215af146ea58150a1bd3b64", new TreeManifest([]).Hash);

    [Fact]
    public void A_manifest_is_read_as_it_was_written()
    {
        var manifest = new TreeManifest([TreeManifestEntry.Directory("d"), TreeManifestEntry.Link("d/l", "../x y"), TreeManifestEntry.File("f", true, long.MaxValue, SomeHash)]);

        var read = TreeManifest.Parse(manifest.ToBytes(), "m");

        Assert.Equal(manifest.Entries, read.Entries);
        Assert.Equal(manifest.Hash, read.Hash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pthbs-tree 2\n")]
    [InlineData("pthbs-tree 1")]
    [InlineData("pthbs-tree 1\nd\td\t-\t-\t-")]
    [InlineData("pthbs-tree 1\nb\td\t-\t-\t-\na\td\t-\t-\t-\n")]
    [InlineData("pthbs-tree 1\na\td\t-\t-\t-\na\td\t-\t-\t-\n")]
    [InlineData("pthbs-tree 1\na\td\tx\t-\t-\n")]
    [InlineData("pthbs-tree 1\na\tl\t-\t3\tab\n")]
    [InlineData("pthbs-tree 1\na\tf\t-\t01\taaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n")]
    [InlineData("pthbs-tree 1\na\tf\t-\t1\tAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")]
    [InlineData("pthbs-tree 1\n\n")]
    [InlineData("pthbs-tree 1\n../a\td\t-\t-\t-\n")]
    [InlineData("pthbs-tree 1\n/a\td\t-\t-\t-\n")]
    [InlineData("pthbs-tree 1\na/./b\td\t-\t-\t-\n")]
    [InlineData("pthbs-tree 1\na\u001b\td\t-\t-\t-\n")]
    [InlineData("pthbs-tree 1\na\tl\t-\t0\t\n")]
    [InlineData("pthbs-tree 1\na\n")]
    public void What_is_not_canonical_is_an_error_with_its_line(string text)
    {
        var error = Assert.Throws<PthbsException>(() => TreeManifest.Parse(Encoding.UTF8.GetBytes(text), "file"));

        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.StartsWith("file:", error.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void The_output_hash_is_what_the_documented_shell_script_prints()
    {
        using var tree = new TemporaryTree();
        tree.With("bin/tool", "#!/bin/sh\n"u8, 0b111_101_101).With("bin/only-group", "x"u8, 0b110_001_000).With("a-b", "1"u8).With("a/b", "2"u8).With("-e", ""u8)
            .With("name with  blanks ", "3"u8).With("caf\u00E9/\U0001F600", "4"u8).With("share/back\\slash", new byte[300_000])
            .WithLink("link", "caf\u00E9/\U0001F600").WithLink("bin/abs", "/pthbs/x y/z").WithLink("to-dir", "bin");
        tree.Handle.CreateDirectories("empty/dir").Dispose();
        tree.Handle.CreateHardLink("a-b", "a/second");
        var document = System.IO.File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "docs", "reference", "formats", "tree.md"));
        var script = document.Split("```")[1]["sh\n".Length..];

        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script, "sh", tree.Path]) { RedirectStandardOutput = true })!;
        var printed = shell.StandardOutput.ReadToEnd();

        var scan = TreeScanner.Scan(tree.Handle, TreeListing.Read(tree.Handle), ScanRequest.HashOnly, TestContext.Current.CancellationToken);
        Assert.Equal(18, scan.Entries.Count);
        Assert.Equal(printed.Split(' ')[0], scan.OutputHash);
    }

    [Fact]
    public void Differences_name_every_path_and_what_became_of_it()
    {
        var other = new string('b', 64);
        var before = new TreeManifest([
            TreeManifestEntry.Directory("gone"), TreeManifestEntry.File("mode", false, 1, SomeHash), TreeManifestEntry.File("content", false, 1, SomeHash),
            TreeManifestEntry.File("both", true, 1, SomeHash), TreeManifestEntry.Link("link", "a"), TreeManifestEntry.Directory("kind"), TreeManifestEntry.Directory("same")]);
        var after = new TreeManifest([
            TreeManifestEntry.File("added", false, 1, SomeHash), TreeManifestEntry.File("mode", true, 1, SomeHash), TreeManifestEntry.File("content", false, 2, other),
            TreeManifestEntry.File("both", false, 1, other), TreeManifestEntry.Link("link", "b"), TreeManifestEntry.Link("kind", "x"), TreeManifestEntry.Directory("same")]);

        Assert.Equal(
            [
                "added: added (file)",
                $"both: other content (1 bytes sha256:{SomeHash}, now 1 bytes sha256:{other}), and is no longer executable",
                $"content: other content (1 bytes sha256:{SomeHash}, now 2 bytes sha256:{other})",
                "gone: missing (directory)",
                "kind: a directory became a link",
                "link: points to b, not to a",
                "mode: became executable",
            ],
            TreeCompare.Differences(before, after).Select(d => d.ToString()));
        Assert.Empty(TreeCompare.Differences(after, after));
    }
}
