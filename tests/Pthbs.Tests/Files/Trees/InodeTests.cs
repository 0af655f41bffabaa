using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Tests.Sources;

namespace Pthbs.Tests.Files.Trees;

/// <summary>What hangs on an inode besides its bytes: flags of chattr(1), more attributes than a list holds, holes.</summary>
public sealed class InodeTests : IDisposable
{
    private const long Time = 315_532_800;
    private static readonly NormaliseOptions Options = new(Time, path => path == "bin/sh" ? "/pthbs/a-shell-of-another-length/bin/sh" : null);
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Flags_that_a_build_has_set_are_taken_off()
    {
        _tree.With("d/f", "x"u8, 0b110_100_100).With("plain", "x"u8);
        Assert.SkipWhen(Commands.TryRun(_tree.Path, "chattr", "+dAS", "d/f", "d", ".") is null, "there is no chattr, or no flags in this file system");

        var changes = TreeNormaliser.Normalise(_tree.Handle, Options, TestContext.Current.CancellationToken).Changes.Select(c => c.ToString()).Order();

        Assert.Equal([": flags removed (chattr)", "d/f: flags removed (chattr)", "d: flags removed (chattr)"], changes);
        Assert.Equal(_tree.Handle.Flags(), FlagsOf("d"));
        Assert.DoesNotContain(Commands.TryRun(_tree.Path, "lsattr", "-d", ".", "d", "d/f")!.Split('\n'), l => l.Split(' ')[0].Any("dAS".Contains));
        Assert.Empty(TreeNormaliser.Normalise(_tree.Handle, Options, TestContext.Current.CancellationToken).Changes);
    }

    [Fact]
    public void Flags_that_the_place_gives_to_everything_in_it_stay()
    {
        Assert.SkipWhen(Commands.TryRun(_tree.Path, "chattr", "+d", ".") is null, "there is no chattr, or no flags in this file system");
        _tree.With("top/f", "x"u8);
        using var top = _tree.Handle.OpenDirectory("top");
        var given = top.Flags();
        Assert.Empty(TreeNormaliser.Normalise(top, Options with { Flags = given }, TestContext.Current.CancellationToken).Changes);
        Assert.Equal(given, top.Flags());
    }

    [Fact]
    public void More_attributes_than_a_list_holds_do_not_stay_on_a_file_and_refuse_a_directory()
    {
        Assert.SkipUnless(SystemCalls.IsRoot, "needs root, to mount a file system that can hold so many");
        using var disk = Disk();
        Directory.CreateDirectory($"{disk.Path}/top/d");
        File.WriteAllText($"{disk.Path}/top/f", "content");
        File.WriteAllText($"{disk.Path}/top/d/g", "content");
        foreach (var path in (string[])["top/f", "top/d"])
            Assert.NotNull(Commands.TryRun(disk.Path, "python3", "-c", $"import os\nfor i in range(400): os.setxattr('{path}', 'user.%0240d' % i, b'x')"));
        using var top = DirectoryHandle.Open($"{disk.Path}/top");

        var report = TreeNormaliser.Normalise(top, Options, TestContext.Current.CancellationToken);

        Assert.Equal(["f: copied, for it had too many extended attributes to list them"], report.Changes.Select(c => c.ToString()));
        Assert.Equal(["d: it has too many extended attributes to list or remove them"], report.Problems.Select(p => p.ToString()));
        Assert.Equal(("content", Removal.Nothing), (top.TryReadText("f"), top.TakeAttributesOff("f", 0b110_000_000)));
    }

    [Fact]
    public void A_hole_stays_a_hole_when_the_first_line_before_it_is_rewritten()
    {
        const long size = 1L << 36;
        _tree.With("x", "#!/pthbs/env/bin/sh\n"u8, 0b111_101_101);
        using (var file = new FileStream(_tree.At("x"), FileMode.Open))
        {
            file.SetLength(size);
            file.Position = size / 2;
            file.Write("middle"u8);
        }

        TreeNormaliser.Normalise(_tree.Handle, Options, TestContext.Current.CancellationToken);

        var status = _tree.Handle.Status("x");
        var longer = "/pthbs/a-shell-of-another-length/bin/sh".Length - "/pthbs/env/bin/sh".Length;
        Assert.Equal(size + longer, status.Size);
        Assert.InRange(status.Allocated, 1, 1 << 20);
        using var read = new FileStream(_tree.At("x"), FileMode.Open, FileAccess.Read);
        read.Position = (size / 2) + longer;
        Span<byte> middle = stackalloc byte[7];
        read.ReadExactly(middle);
        Assert.Equal("middle\0"u8.ToArray(), middle.ToArray());
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 17)]
    [InlineData(3 * 4096)]
    public void Holes_are_hashed_as_the_zeros_that_they_are(int size)
    {
        // Data within the first block, at the end of one, and over the edge of two.
        var content = new byte[size];
        _tree.With("x", ""u8);
        using (var file = new FileStream(_tree.At("x"), FileMode.Open))
        {
            file.SetLength(size);
            foreach (var at in (int[])[100, (size / 2) - 3, size - 40_000])
            {
                if (at < 0) continue;
                "data of a file"u8.CopyTo(content.AsSpan(at));
                file.Position = at;
                file.Write("data of a file"u8);
            }
        }

        foreach (var block in (int[])[4096, 5000, 256 * 1024, 4 << 20])
        {
            var scan = TreeScanner.Scan(_tree.Handle, TreeListing.Read(_tree.Handle), new ScanRequest(null, [], []) { BlockSize = block }, TestContext.Current.CancellationToken);
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), Assert.Single(scan.Entries).Content);
        }
    }

    [Fact]
    public void A_device_that_stands_for_a_deleted_file_is_refused_by_its_name()
    {
        Assert.SkipWhen(Commands.TryRun(_tree.Path, "mknod", "whiteout", "c", "0", "0") is null, "this user cannot make one (before Linux 5.8)");
        Assert.Equal(["whiteout: it is a FIFO, socket or device"], TreeListing.Read(_tree.Handle).Problems.Select(p => p.ToString()));
    }

    private InodeFlags FlagsOf(string directory)
    {
        using var handle = _tree.Handle.OpenDirectory(directory);
        return handle.Flags();
    }

    private static XfsDisk Disk() => new();

    /// <summary>A small XFS, which holds as many attributes as its size allows.</summary>
    private sealed class XfsDisk : IDisposable
    {
        private readonly string _place = Directory.CreateTempSubdirectory("pthbs-xfs-").FullName;

        public XfsDisk()
        {
            Directory.CreateDirectory(Path);
            using (var image = File.Create($"{_place}/image")) image.SetLength(320 << 20);
            if (Commands.TryRun(_place, "mkfs.xfs", "-q", "image") is not null && Commands.TryRun(_place, "mount", "-o", "loop", "image", "disk") is not null) return;
            Directory.Delete(_place, recursive: true);
            Assert.Skip("no XFS can be made and mounted here: apt-get install xfsprogs");
        }

        public string Path => $"{_place}/disk";

        public void Dispose()
        {
            Commands.TryRun("/", "umount", "-l", Path);
            Directory.Delete(_place, recursive: true);
        }
    }
}
