using System.Security.Cryptography;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

/// <summary>What a scan makes of whole trees, and of those that change under its eyes.</summary>
public sealed class ScannedTreeTests
{
    private static readonly string Hash = Sha256([1]);
    private static readonly byte[] Own = Encoding.ASCII.GetBytes(Hash);

    [Fact]
    public void Elf_files_and_scripts_are_told_by_their_first_bytes()
    {
        using var tree = new TemporaryTree();
        tree.With("elf", "\u007fELF"u8).With("no-elf", " \u007fELF"u8).With("script", "#! /bin/sh -e\nx"u8, 0b111_101_101).With("short", "#"u8).With("data", "#!x"u8)
            .With("long", Encoding.ASCII.GetBytes("#!/" + new string('x', 400))).WithLink("link", "#!/bin/sh");

        foreach (var blockSize in new[] { 1, 100, 4096 })
        {
            var scan = Scan(tree, ScanRequest.HashOnly with { BlockSize = blockSize });
            Assert.Equal(["elf"], scan.ElfFiles);
            Assert.Equal([("data", "x", false), ("long", "/" + new string('x', 253), false), ("script", "/bin/sh", true)], scan.Shebangs.Select(s => (s.Path, s.Interpreter, s.IsExecutable)));
            Assert.Equal(" /bin/sh -e", scan.Shebangs[^1].Line);
        }
    }

    [Fact]
    public void Names_of_one_file_all_have_its_content()
    {
        using var tree = new TemporaryTree();
        tree.With("a", Own);
        tree.Handle.CreateHardLink("a", "b");

        var scan = Scan(tree, new ScanRequest("p." + Hash, [], []));

        Assert.Equal([Sha256(Own), Sha256(Own)], scan.Entries.Select(e => e.Content));
        Assert.Equal(128, scan.TotalSize);
    }

    [Theory]
    [InlineData("longer than before")]
    [InlineData("s")]
    public void A_file_that_changes_after_it_was_listed_is_an_error(string content)
    {
        using var tree = new TemporaryTree();
        tree.With("dir/file", "before"u8);
        var listing = TreeListing.Read(tree.Handle);
        tree.Handle.WriteAtomically("dir/file", content);

        var error = Assert.Throws<PthbsException>(() => TreeScanner.Scan(tree.Handle, listing, ScanRequest.HashOnly, TestContext.Current.CancellationToken));

        Assert.Equal((ErrorKind.Build, "dir/file"), (error.Kind, error.Where));
    }

    [Fact]
    public void A_scan_can_be_ended_within_a_file()
    {
        using var tree = new TemporaryTree();
        tree.With("file", new byte[1000]);
        using var cancel = new CancellationTokenSource();
        using var scanner = new ContentScanner(new HashSearch([]), [], -1, [], 10);
        using var file = tree.Handle.OpenFile("file");
        cancel.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => scanner.Scan(file, tree.Handle.Status("file"), "file", cancel.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => TreeScanner.Scan(tree.Handle, TreeListing.Read(tree.Handle), ScanRequest.HashOnly, cancel.Token));
    }

    [Fact]
    public void A_directory_that_becomes_a_link_after_it_was_listed_is_not_followed()
    {
        using var tree = new TemporaryTree();
        tree.With("out/dir/file", "mine"u8).With("secret/file", "mine"u8);
        using var output = tree.Handle.OpenDirectory("out");
        var listing = TreeListing.Read(output);
        output.DeleteTree("dir");
        output.CreateLink("../secret", "dir");

        Assert.Throws<PthbsException>(() => TreeScanner.Scan(output, listing, ScanRequest.HashOnly, TestContext.Current.CancellationToken));
    }

    private static TreeScan Scan(TemporaryTree tree, ScanRequest request) =>
        TreeScanner.Scan(tree.Handle, TreeListing.Read(tree.Handle), request, TestContext.Current.CancellationToken);

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
