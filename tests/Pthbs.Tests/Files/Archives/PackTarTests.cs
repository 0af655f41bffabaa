using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Archives;
using Pthbs.Files.Archives.Reading;
using Pthbs.Files.Archives.Tar;

namespace Pthbs.Tests.Files.Archives;

/// <summary>Packing: the archive depends on the tree and on nothing else.</summary>
public sealed class PackTarTests : IDisposable
{
    private readonly Scratch _source = new();
    private readonly Scratch _copy = new();

    public void Dispose()
    {
        _source.Dispose();
        _copy.Dispose();
    }

    [Fact]
    public void What_is_packed_unpacks_to_the_same_tree()
    {
        Fill(_source.Tree);
        _copy.Unpack(Pack(), new UnpackOptions { ImplicitTime = 42 });

        Assert.Equal(_source.Snapshot(), _copy.Snapshot());
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_order_of_making_nor_on_times()
    {
        Make(_source.Tree, ["b", "a", "a.b", "z/y", "z/x", "Z"]);
        Make(_copy.Tree, ["Z", "z/x", "a.b", "z/y", "b", "a"]);
        _copy.Tree.SetTime("a", 99);

        Assert.Equal(Pack(), Pack(_copy.Tree));
        Assert.Equal(0, Pack().Length % 10240);

        static void Make(DirectoryHandle tree, string[] names)
        {
            using (tree.CreateDirectory("z")) { }
            foreach (var name in names) tree.WriteAtomically(name, "x");
        }
    }

    [Fact]
    public void The_bytes_are_the_same_for_ever()
    {
        Fill(_source.Tree);

        Assert.Equal("34cf09912385ee924aa461db946d942f6cd0e19ba68feef8b9feb60e74b15af3",
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Pack())));
    }

    [Fact]
    public void The_compressed_bytes_are_the_same_for_ever_too()
    {
        Fill(_source.Tree);
        var packed = new MemoryStream();
        Archive.PackTar(_source.Tree, packed, 42, gzip: true, TestContext.Current.CancellationToken);

        Assert.Equal("29c973dfdf89ecdfafddb4c34c624c2cb985fa45450da740d70af483007bf12f", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(packed.ToArray())));
    }

    [Fact]
    public void Other_programs_read_it()
    {
        Fill(_source.Tree);
        var names = System.Text.Encoding.UTF8.GetString(Tool.Run("tar", Pack(), "-t", "--quoting-style=literal")).Split('\n',
            StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["a", "d/", "d/empty/", "d/f", "d/h", "l"], names.Where(name => name.Length < 20));
        Assert.Equal(_source.Snapshot().Count, names.Length);
        Tool.Run("busybox", Pack(), "tar", "-x", "-p", "-o", "-f", "-", "-C", _copy.Tree.Path);
        Assert.Equal(Snapshot.Of(_source.Tree, all: false), Snapshot.Of(_copy.Tree, all: false));
    }

    [Fact]
    public void Gzip_around_it_holds_the_same_archive()
    {
        Fill(_source.Tree);
        var packed = new MemoryStream();
        Archive.PackTar(_source.Tree, packed, 42, gzip: true, TestContext.Current.CancellationToken);
        packed.Position = 0;
        using var unpacked = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Decompress);
        var content = new MemoryStream();
        unpacked.CopyTo(content);

        Assert.Equal(Pack(), content.ToArray());
    }

    [Fact]
    public void Modes_are_masked()
    {
        _source.Tree.WriteAtomically("f", "x");
        _source.Tree.SetMode("f", 0b111_111_111_111);
        _copy.Unpack(Pack());

        Assert.Equal(0b111_101_101, _copy.Tree.Status("f").Mode);
        Assert.Equal("0000755\0", System.Text.Encoding.ASCII.GetString(Pack(), 100, 8));
    }

    [Fact]
    public void What_an_archive_must_not_hold_is_refused()
    {
        _source.Tree.CreateFifo("pipe");
        Assert.Equal(ErrorKind.Input, Assert.Throws<PthbsException>(() => Pack()).Kind);
        _source.Tree.TryDelete("pipe");
        _source.Tree.WriteAtomically("line\nbreak", "x");
        Assert.EndsWith("line\\x0abreak", Assert.Throws<PthbsException>(() => Pack()).Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_full_disk_is_the_machines_fault(bool gzip)
    {
        Fill(_source.Tree);
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var error = Assert.Throws<PthbsException>(() => Archive.PackTar(_source.Tree, full, 42, gzip, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_header_cannot_hold_goes_into_pax_records()
    {
        var blocks = TarHeaderWriter.Write(new ArchiveEntry(EntryKind.File, "f", "", 10_000_000_000, 0b110_100_100, -1));
        var records = System.Text.Encoding.ASCII.GetString(blocks, 512, 512).TrimEnd('\0');

        Assert.Equal(3 * 512, blocks.Length);
        Assert.Equal("20 size=10000000000\n12 mtime=-1\n", records);
    }

    [Theory]
    [InlineData(98)]
    [InlineData(99)]
    [InlineData(986)]
    [InlineData(987)]
    [InlineData(988)]
    [InlineData(4090)]
    public void The_length_of_a_record_counts_its_own_digits(int length)
    {
        _source.Tree.CreateLink(new string('x', length), "l");
        _copy.Unpack(Pack());

        Assert.Equal(length, _copy.Tree.ReadLink("l").Length);
    }

    private byte[] Pack(DirectoryHandle? tree = null)
    {
        var packed = new MemoryStream();
        Archive.PackTar(tree ?? _source.Tree, packed, 42, gzip: false, TestContext.Current.CancellationToken);
        return packed.ToArray();
    }

    private static void Fill(DirectoryHandle tree)
    {
        using (tree.CreateDirectories("d/empty")) { }
        tree.WriteAtomically("a", "alpha");
        tree.WriteAtomically("d/f", new string('x', 5000));
        tree.CreateHardLink("d/f", "d/h");
        tree.CreateLink("d/f", "l");
        tree.CreateLink(new string('t', 150), "d/" + new string('l', 60));
        // One that fits into name and prefix, one that does not, one beyond ASCII, one directory at the edge.
        using (tree.CreateDirectories(new string('p', 120) + "/q")) { }
        tree.WriteAtomically(new string('p', 120) + "/q/" + new string('f', 99), "split");
        tree.WriteAtomically(new string('n', 180), "pax");
        tree.WriteAtomically("d/" + new string('ü', 70), "beyond");
        using (tree.CreateDirectory(new string('e', 100))) { }
        foreach (var line in Snapshot.Of(tree)) tree.SetTime(line.Split(' ')[0].TrimEnd('/'), 42);
    }
}
