using System.IO.Compression;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Archives;

namespace Pthbs.Tests.Files.Archives;

/// <summary>Archives that are too much: for the disk, for the memory, for anyone's patience.</summary>
[Trait("Level", "thorough")]
public sealed class ArchiveLimitTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void More_bytes_than_allowed_are_refused_before_the_first_is_written()
    {
        var archive = new TarBytes().File("f", new string('x', 10_000)).Done();

        Assert.Contains("too large", _scratch.Refused(archive, new UnpackOptions { MaxBytes = 10_000 }), StringComparison.Ordinal);
        _scratch.Unpack(archive, new UnpackOptions { MaxBytes = archive.Length });
    }

    [Fact]
    public void More_zeros_after_the_end_than_allowed_are_refused() =>
        Assert.Contains("too large", _scratch.Refused([.. new TarBytes().File("f").Done(), .. new byte[1 << 20]],
            new UnpackOptions { MaxBytes = 100_000 }), StringComparison.Ordinal);

    [Fact]
    public void More_entries_than_allowed_are_refused_with_the_directories_that_they_imply()
    {
        var options = new UnpackOptions { MaxEntries = 10 };

        Assert.Contains("too many entries", _scratch.Refused(new TarBytes().File("a/b/c/d/e/f/g/h/i/j/k").Done(), options), StringComparison.Ordinal);
        _scratch.Unpack(new TarBytes().File("a/b/c/d/e/f/g/h/i/j").Done(), options);
    }

    [Fact]
    public void A_bomb_is_refused_by_its_ratio()
    {
        var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new TarBytes().File("f").Done());
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 270; i++) gzip.Write(zeros);
        }

        Assert.Contains("the archive is a decompression bomb", _scratch.Refused(bomb.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('L')]
    [InlineData('K')]
    public void A_header_that_claims_to_be_large_takes_no_memory(char type)
    {
        var archive = new TarBytes().Header("x", type, size: 2_000_000_000).Done();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("too large", _scratch.Refused(archive), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    /// <summary>As deep as a path can name: made, given its times and deleted, with no more open directories or calls than for a flat tree.</summary>
    [Fact]
    public void Thousands_of_nested_directories_are_unpacked_and_deleted()
    {
        const int Depth = 2046;
        var deepest = string.Concat(Enumerable.Repeat("d/", Depth));
        _scratch.Unpack(new TarBytes().Pax(("path", deepest + "f")).File("f").Done());

        Assert.Equal("content\n", _scratch.Text(deepest + "f"));
        Assert.Equal(Scratch.ImplicitTime, _scratch.Tree.Status(deepest.TrimEnd('/')).ModifiedSeconds);
        _scratch.Clear();
        Assert.Empty(_scratch.Tree.List());
    }

    [Fact]
    public void Many_entries_for_directories_of_directories_take_no_time_of_their_own()
    {
        var archive = new TarBytes();
        for (var i = 0; i < 2000; i++) archive.Pax(("path", string.Concat(Enumerable.Repeat("d/", 1 + (i % 1000))) + $"f{i}")).File("f");
        _scratch.Unpack(archive.Done());

        Assert.Equal("content\n", _scratch.Text(string.Concat(Enumerable.Repeat("d/", 1000)) + "f1999"));
    }

    [Theory]
    [InlineData("18446744073709551616.5")]
    [InlineData("-9223372036854775809")]
    [InlineData("1e9")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("1.2.3")]
    [InlineData(".5")]
    [InlineData(" 1")]
    public void A_time_that_is_none_is_refused(string time) =>
        Assert.Contains("the time in a PAX header is not valid", _scratch.Refused(new TarBytes().Pax(("mtime", time)).File("f").Done()),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("9223372036854775807", 0x3_7FFF_FFFF)]
    [InlineData("-9223372036854775808.9", int.MinValue)]
    public void A_time_beyond_what_a_disk_can_hold_is_the_nearest(string time, long held)
    {
        _scratch.Unpack(new TarBytes().Pax(("mtime", time)).Directory("d/").Pax(("mtime", time)).Link("l", "x").Done());
        // A file system in memory holds them all; ext4 the same ones.
        Assert.Equal((held, held), (_scratch.Tree.Status("d").ModifiedSeconds, _scratch.Tree.Status("l").ModifiedSeconds));
    }

    [Fact]
    public void A_PAX_header_of_many_records_is_read_once()
    {
        var records = Enumerable.Range(0, 30_000).Select(i => ($"SCHILY.xattr.user.{i}", "x")).ToArray();
        _scratch.Unpack(new TarBytes().Pax(records).File("f").Done());

        Assert.Equal("content\n", _scratch.Text("f"));
    }

    [Fact]
    public void A_full_disk_is_the_machines_fault_and_names_the_file()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("needs root, to mount a small file system");
        Tool.Run("mount", [], "-t", "tmpfs", "-o", "size=64k", "none", _scratch.Tree.Path);
        try
        {
            using var small = DirectoryHandle.Open(_scratch.Tree.Path);
            var archive = new TarBytes().File("d/large", new string('x', 200_000)).Done();
            var error = Assert.Throws<PthbsException>(() =>
                Archive.Unpack(new MemoryStream(archive), "test.tar", small, new UnpackOptions(), TestContext.Current.CancellationToken));

            Assert.Equal(ErrorKind.Machine, error.Kind);
            Assert.EndsWith("/tree/d/large", error.Where, StringComparison.Ordinal);
            Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Tool.Run("umount", [], _scratch.Tree.Path);
        }
    }
}
