using Pthbs.Errors;
using Pthbs.Files.Archives.Compression;
using Pthbs.Files.Archives.Formats;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Tests.Files.Archives;

/// <summary>Compressed archives: told apart by content, whole to the last byte or refused.</summary>
public sealed class CompressionTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Formats => Packed.Formats;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_compression_is_known_by_its_content(string format)
    {
        _scratch.Unpack(Packed.Samples[format]);

        Assert.Equal(["lz file 644 1600000000.0 lzip\\n"], _scratch.Snapshot());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Much_data_comes_through_whole(string format)
    {
        var content = new byte[2_500_000];
        new Random(7).NextBytes(content.AsSpan(0, 1_000_000));
        _scratch.Unpack(Packed.With(format, new TarBytes().Header("large", '0', size: content.Length).Content(content).Done()));

        Assert.Equal(content, _scratch.Tree.ReadBytes("large"));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Several_members_one_after_another_are_one_archive(string format)
    {
        var archive = new TarBytes().File("a").File("b").Done();
        _scratch.Unpack([.. Packed.With(format, archive[..700]), .. Packed.With(format, []), .. Packed.With(format, archive[700..])]);

        Assert.Equal("content\n", _scratch.Text("b"));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_cut_off_anywhere_is_refused(string format)
    {
        var sample = Packed.Samples[format];
        for (var length = 1; length < sample.Length; length++) _scratch.Refused(sample[..length]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Anything_after_the_end_is_refused(string format)
    {
        var sample = Packed.Samples[format];
        byte[][] all = [[0], [.. "LZI"u8], [0x1F], [0x1F, 0x8B], [.. "garbage"u8], new byte[6], [.. "PK\u0003\u0004"u8], new TarBytes().File("f").Done()];
        foreach (var garbage in all)
            _scratch.Refused([.. sample, .. garbage]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Another_format_after_the_end_is_refused(string format)
    {
        foreach (var (_, other) in Packed.Samples.Where(sample => sample.Key != format)) _scratch.Refused([.. Packed.Samples[format], .. other]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_flipped_bit_is_noticed_or_changes_nothing(string format)
    {
        _scratch.Unpack(Packed.Samples[format]);
        var expected = _scratch.Snapshot();
        for (var bit = 0; bit < Packed.Samples[format].Length * 8; bit += 3)
        {
            _scratch.Clear();
            var damaged = (byte[])Packed.Samples[format].Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                _scratch.Unpack(damaged);
                Assert.Equal(expected, _scratch.Snapshot());
            }
            catch (PthbsException error)
            {
                Assert.Equal(ErrorKind.Source, error.Kind);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Compressed_data_without_an_archive_in_them_are_refused(string format)
    {
        Assert.Contains($"this is {format} data without a tar archive in it", _scratch.Refused(Packed.With(format, "hello"u8.ToArray())),
            StringComparison.Ordinal);
        Assert.Contains("without a tar archive in it", _scratch.Refused(Packed.With(format, [])), StringComparison.Ordinal);
        Assert.Contains("without a tar archive in it", _scratch.Refused(Packed.With(format, Packed.Samples[format])), StringComparison.Ordinal);
    }

    /// <summary>A download with something at its end is whole: to fetch it again would not help.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void What_follows_the_end_is_named_and_not_called_a_cut(string format)
    {
        var says = _scratch.Refused([.. Packed.Samples[format], .. "garbage"u8]);

        Assert.Contains($"there is data after the end of the {format} data", says, StringComparison.Ordinal);
        Assert.Contains("67617262616765", says, StringComparison.Ordinal);
        Assert.DoesNotContain("cut off", says, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(300_000)]
    public void Padding_after_and_between_xz_streams_is_part_of_their_format(int zeros)
    {
        var archive = new TarBytes().File("a").File("b").Done();
        _scratch.Unpack([.. Packed.With("xz", archive[..700]), .. new byte[zeros], .. Packed.With("xz", archive[700..]), .. new byte[zeros]]);

        Assert.Equal("content\n", _scratch.Text("b"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Zeros_after_xz_that_are_no_padding_are_counted(int zeros) =>
        Assert.Contains($"{zeros} zeros", _scratch.Refused([.. Packed.Samples["xz"], .. new byte[zeros]]), StringComparison.Ordinal);

    [Fact]
    public void An_xz_file_that_asks_for_too_much_memory_is_refused()
    {
        var greedy = (byte[])Packed.Samples["xz"].Clone();
        // The block header: its fifth byte says the size of the dictionary, 40 is 4 GiB; a CRC-32 follows eight bytes.
        greedy[16] = 40;
        BitConverter.TryWriteBytes(greedy.AsSpan(20), Crc32(greedy.AsSpan(12, 8)));

        Assert.Contains("more than the limit of 512 MiB of memory", _scratch.Refused(greedy), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zstd_file_that_asks_for_too_much_memory_is_refused()
    {
        // Frame header: no flags, a window of 2^31 bytes; then one empty block, the last.
        byte[] greedy = [0x28, 0xB5, 0x2F, 0xFD, 0, (31 - 10) << 3, 1, 0, 0];

        Assert.Contains("more than the limit of 512 MiB of memory", _scratch.Refused(greedy), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_names_the_package_to_install()
    {
        var error = Assert.Throws<PthbsException>(() =>
            Decoder.Load(ArchiveFormat.Lzip, "liblzma5", new ArchiveFault("a.tar.lz"), _ => throw new EntryPointNotFoundException()));

        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Equal("a.tar.lz: the system's library for lzip is missing or too old\nhint: apt-get install liblzma5", error.Describe());
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
