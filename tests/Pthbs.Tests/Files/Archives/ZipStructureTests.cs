using System.Buffers.Binary;
using Pthbs.Files;
using Pthbs.Files.Archives;

namespace Pthbs.Tests.Files.Archives;

/// <summary>The records around the entries of a zip archive: found in one way, or not at all. And archives that are too much.</summary>
public sealed class ZipStructureTests : IDisposable
{
    private static readonly byte[] Honest = ZipBytes.Of(ZipPart.File("a"), ZipPart.File("b", new string('b', 100)).Deflate());
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        for (var length = 1; length < Honest.Length; length++) _scratch.Refused(Honest[..length]);
        Assert.Contains("the archive is cut off", _scratch.Refused(Honest[..60]), StringComparison.Ordinal);
        Assert.Contains("in the middle of the record at its end", _scratch.Refused(Honest[..^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_is_noticed_or_changes_no_content()
    {
        for (var bit = 0; bit < Honest.Length * 8; bit += 3)
        {
            _scratch.Clear();
            var damaged = (byte[])Honest.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                _scratch.Unpack(damaged);
                Assert.Equal(["content\n", new string('b', 100)], new[] { "a", "b" }.Select(Content));
            }
            catch (Errors.PthbsException error)
            {
                Assert.Equal(Errors.ErrorKind.Source, error.Kind);
            }
        }

        // No checksum covers what says that it is a link, nor its mode, which may close it to its owner.
        string Content(string name)
        {
            if (_scratch.Tree.Status(name).Kind == FileKind.Link) return _scratch.Tree.ReadLink(name);
            _scratch.Tree.SetMode(name, 0b110_000_000);
            return _scratch.Text(name);
        }
    }

    [Theory]
    [InlineData("there is data after the end of the archive", "junk")]
    [InlineData("in the middle of the record at its end", "PK\u0005\u0006")]
    public void Anything_after_the_end_is_refused(string why, string after) =>
        Assert.Contains(why, _scratch.Refused([.. Honest, .. System.Text.Encoding.Latin1.GetBytes(after)]), StringComparison.Ordinal);

    /// <summary>A whole archive in the comment of another: programs that look from the end find one, those that look from the comment's beginning the other.</summary>
    [Fact]
    public void Two_ends_are_refused()
    {
        var (archive, directory) = ZipBytes.Entries(ZipPart.File("a"));
        var inner = ZipBytes.End(0, 0, 0);
        Assert.Contains("the archive has two end records", _scratch.Refused([.. archive, .. directory, .. ZipBytes.End(1, archive.Length, directory.Length, end => end[20] = 22), .. inner]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 1, "split into several files")]
    [InlineData(6, 1, "split into several files")]
    [InlineData(8, 1, "split into several files")]
    [InlineData(10, 3, "split into several files")]
    [InlineData(12, 1, "not where the record at the archive's end says")]
    [InlineData(16, 0, "not where the record at the archive's end says")]
    [InlineData(18, 255, "not where the record at the archive's end says")]
    public void The_last_record_must_fit(int at, byte value, string why)
    {
        var archive = (byte[])Honest.Clone();
        archive[archive.Length - 22 + at] = value;
        Assert.Contains(why, _scratch.Refused(archive), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, "not where its locator says")]
    [InlineData(4, 45, "not where its locator says")]
    [InlineData(16, 1, "split into several files")]
    [InlineData(20, 1, "split into several files")]
    [InlineData(24, 2, "split into several files")]
    [InlineData(40, 1, "not where the record at the archive's end says")]
    [InlineData(48, 1, "not where the record at the archive's end says")]
    [InlineData(60, 1, "split into several files")]
    [InlineData(64, 0, "not where its locator says")]
    [InlineData(72, 2, "split into several files")]
    public void The_64_bit_records_must_fit(int at, byte value, string why) =>
        Assert.Contains(why, _scratch.Refused(ZipBytes.WideOf([ZipPart.File("a")], change: records => records[at] = value)), StringComparison.Ordinal);

    [Fact]
    public void The_two_records_of_the_end_say_the_same() =>
        Assert.Contains("the two records at the archive's end differ", _scratch.Refused(ZipBytes.WideOf([ZipPart.File("a")], narrowToo: true, records => (records[24], records[32]) = (2, 2))), StringComparison.Ordinal);

    [Fact]
    public void The_directory_has_as_many_entries_as_are_counted()
    {
        var (archive, directory) = ZipBytes.Entries(ZipPart.File("a"), ZipPart.File("b"));
        byte[] Counted(int count) => [.. archive, .. directory, .. ZipBytes.End(count, archive.Length, directory.Length)];
        Assert.Contains("there is data after the entries in the archive's directory", _scratch.Refused(Counted(1)), StringComparison.Ordinal);
        Assert.Contains("too small for its entries", _scratch.Refused(Counted(3)), StringComparison.Ordinal);
        directory[28] = 200;
        Assert.Contains("an entry continues after its end", _scratch.Refused(Counted(2)), StringComparison.Ordinal);
    }

    [Fact]
    public void Extra_fields_that_make_no_sense_are_refused()
    {
        Assert.Contains("extra fields are damaged", Refused(ZipPart.File("f") with { Extra = [1, 2, 200, 0] }), StringComparison.Ordinal);
        Assert.Contains("an extra field twice", Refused(ZipPart.File("f") with { Size = uint.MaxValue, PackedSize = uint.MaxValue, Extra = [.. ZipPart.WideNumbers(8, 8), .. ZipPart.WideNumbers(8, 8)] }), StringComparison.Ordinal);
        Assert.Contains("64-bit numbers are missing", Refused(ZipPart.File("f") with { Size = uint.MaxValue, PackedSize = uint.MaxValue, Extra = ZipPart.WideNumbers(8) }), StringComparison.Ordinal);
        Assert.Contains("an impossible number", Refused(ZipPart.File("f") with { Size = uint.MaxValue, PackedSize = uint.MaxValue, Extra = ZipPart.WideNumbers(-1, -1) }), StringComparison.Ordinal);
        Assert.Contains("split into several files", Refused(ZipPart.File("f") with { Disk = 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_allowed_is_refused_before_anything_is_written()
    {
        var archive = ZipBytes.Of(ZipPart.File("a", new string('x', 6000)).Deflate(), ZipPart.File("b", new string('x', 6000)).Deflate());
        _scratch.Unpack(archive, new UnpackOptions { MaxBytes = 12_000 });
        _scratch.Clear();

        Assert.Contains("the archive is too large", _scratch.Refused(archive, new UnpackOptions { MaxBytes = 11_999 }), StringComparison.Ordinal);
        Assert.Contains("the archive has too many entries", _scratch.Refused(archive, new UnpackOptions { MaxEntries = 1 }), StringComparison.Ordinal);
        Assert.Contains("the archive has too many entries", _scratch.Refused(ZipBytes.Of(ZipPart.File("a/b/c")), new UnpackOptions { MaxEntries = 2 }), StringComparison.Ordinal);
        Assert.Contains("the link target is too long", Refused(ZipPart.Link("l", new string('x', 4096))), StringComparison.Ordinal);
        Assert.Contains("the link target is empty", Refused(ZipPart.Link("l", "")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_is_refused_by_what_its_directory_says()
    {
        var archive = ZipBytes.Of(ZipPart.File("f").Deflate() with { Size = 300 << 20 });
        Assert.Contains("the archive is a decompression bomb", _scratch.Refused(archive), StringComparison.Ordinal);
        // And what it does not say is not unpacked.
        Assert.Contains("longer than its size", _scratch.Refused(ZipBytes.Of(new ZipPart("f", new byte[1 << 20]).Deflate() with { Size = 100 })), StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_that_lie_take_no_memory()
    {
        var archive = ZipBytes.WideOf([ZipPart.File("a")], change: records => { records[27] = 1; records[35] = 1; });
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("too small for its entries", _scratch.Refused(archive), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Many_entries_in_any_order_take_one_pass()
    {
        var parts = Enumerable.Range(0, 5000).Select(i => ZipPart.File($"d{i % 70}/f{i}", $"{i}")).ToArray();
        var (archive, directory) = ZipBytes.Entries(parts);
        var records = Records(directory);
        new Random(5).Shuffle(records);
        var reads = new CountingStream([.. archive, .. records.SelectMany(r => r), .. ZipBytes.End(5000, archive.Length, directory.Length)]);
        Archive.Unpack(reads, "test.zip", _scratch.Tree, new UnpackOptions(), TestContext.Current.CancellationToken);

        Assert.Equal("4321", _scratch.Text("d51/f4321"));
        Assert.InRange(reads.Taken, 0, 3 * reads.Length);
    }

    [Fact]
    public void A_zip_archive_inside_compressed_data_is_refused_as_that() =>
        Assert.Contains("without a tar archive in it", _scratch.Refused(Packed.Gzip(Honest)), StringComparison.Ordinal);

    private string Refused(ZipPart part) => _scratch.Refused(ZipBytes.Of(part));

    private static byte[][] Records(byte[] directory)
    {
        var records = new List<byte[]>();
        for (int at = 0, length; at < directory.Length; at += length)
        {
            length = 46 + BinaryPrimitives.ReadUInt16LittleEndian(directory.AsSpan(at + 28));
            records.Add(directory[at..(at + length)]);
        }

        return [.. records];
    }

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long Taken { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var got = base.Read(buffer);
            Taken += got;
            return got;
        }
    }
}
