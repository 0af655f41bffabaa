using System.IO.Compression;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Archives;

namespace Pthbs.Tests.Files.Archives;

/// <summary>Archives that are too much: for the disk, for the memory, for anyone's patience.</summary>
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
        Assert.Contains("too large", _scratch.Refused([.. new TarBytes().File("f").Done(), .. new byte[1 << 20]], new UnpackOptions { MaxBytes = 100_000 }), StringComparison.Ordinal);

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

        Assert.Contains("the archive is a bomb", _scratch.Refused(bomb.ToArray()), StringComparison.Ordinal);
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
