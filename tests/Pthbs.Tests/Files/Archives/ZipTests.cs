namespace Pthbs.Tests.Files.Archives;

/// <summary>What zip archives may hold, and what becomes of it.</summary>
public sealed class ZipTests : IDisposable
{
    private const long Time = TarBytes.Time;
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Files_directories_and_links_are_made_as_unix_packed_them()
    {
        _scratch.Unpack(ZipBytes.Of(
            ZipPart.Directory("d/"), ZipPart.File("d/f", "stored").WithMode(0x8000 | 0b111_111_111), ZipPart.File("d/g", new string('g', 20)).Deflate(),
            ZipPart.Link("d/l", "../nowhere"), ZipPart.File("é"), ZipPart.File("private").WithMode(0b110_000_000), ZipPart.File("implied/f", "")));

        Assert.Equal(
            [
                $"d/ 755 {Time}.0", $"d/f file 755 {Time}.0 stored", $"d/g file 644 {Time}.0 {new string('g', 20)}", $"d/l link {Time}.0 -> ../nowhere",
                $"implied/ 755 {Scratch.ImplicitTime}.0", $"implied/f file 644 {Time}.0 ", $"private file 600 {Time}.0 content\\n", $"é file 644 {Time}.0 content\\n",
            ],
            _scratch.Snapshot());
    }

    /// <summary>What another system than Unix says of modes, and Unix itself where it says nothing, does not count.</summary>
    [Theory]
    [InlineData(0, 0x81FF_0020)]
    [InlineData(10, 0xA1FF_0000)]
    [InlineData(19, 0x81FF_0000)]
    [InlineData(3, 0x0000_0010)]
    public void Without_attributes_of_unix_modes_are_plain(int system, uint attributes)
    {
        _scratch.Unpack(ZipBytes.Of(new[] { ZipPart.File("f"), ZipPart.Directory("d/") }.Select(part => part with { System = system, Attributes = attributes }).ToArray()));

        Assert.Equal([$"d/ 755 {Time}.0", $"f file 644 {Time}.0 content\\n"], _scratch.Snapshot());
    }

    [Theory]
    [InlineData(0x8000 | 0b110_111_101_101, "755")]
    [InlineData(0x8000 | 0b110_110_110, "644")]
    [InlineData(0b111_111_111, "755")]
    [InlineData(0x8000, "0")]
    public void Modes_are_masked(int mode, string masked)
    {
        _scratch.Unpack(ZipBytes.Of(ZipPart.File("f").WithMode(mode)));

        Assert.Equal(masked, Convert.ToString(_scratch.Tree.Status("f").Mode, 8));
    }

    [Theory]
    [InlineData(1980, 1, 1, 0, 0, 0)]
    [InlineData(2024, 2, 29, 23, 59, 58)]
    [InlineData(2107, 12, 31, 12, 0, 2)]
    public void Times_are_of_utc(int year, int month, int day, int hour, int minute, int second)
    {
        _scratch.Unpack(ZipBytes.Of(ZipPart.File("f") with { Date = ((year - 1980) << 9) | (month << 5) | day, Time = (hour << 11) | (minute << 5) | (second / 2), Extra = ZipPart.Field(0x5455, 1, 1, 2, 3, 4) }));

        Assert.Equal(new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).ToUnixTimeSeconds(), _scratch.Tree.Status("f").ModifiedSeconds);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData((1 << 9) | (2 << 5) | 29, 0)]
    [InlineData((1 << 9) | (13 << 5) | 1, 0)]
    [InlineData((1 << 9) | (1 << 5) | 1, 24 << 11)]
    [InlineData((1 << 9) | (1 << 5) | 1, 60 << 5)]
    [InlineData((1 << 9) | (1 << 5) | 1, 30)]
    public void A_time_that_is_none_is_the_first_one(int date, int time)
    {
        _scratch.Unpack(ZipBytes.Of(ZipPart.File("f") with { Date = date, Time = time }));

        Assert.Equal(new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), _scratch.Tree.Status("f").ModifiedSeconds);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Sizes_may_stand_behind_the_content(bool signature, bool wide)
    {
        _scratch.Unpack(ZipBytes.Of(ZipPart.File("a").Describe(signature, wide), ZipPart.File("b", new string('b', 9)).Deflate().Describe(signature, wide), ZipPart.Directory("d/").Describe(signature, wide)));

        Assert.Equal((new string('b', 9), "content\n"), (_scratch.Text("b"), _scratch.Text("a")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_may_have_64_bits(bool narrowToo)
    {
        ZipPart first = ZipPart.File("a") with { Size = uint.MaxValue, PackedSize = uint.MaxValue, Extra = ZipPart.WideNumbers(8, 8) }, second = ZipPart.File("b") with { Start = uint.MaxValue, Extra = [.. ZipPart.Field(0x7855, 1, 2), .. ZipPart.WideNumbers(58)] };
        _scratch.Unpack(ZipBytes.WideOf([first with { Extra = ZipPart.WideNumbers(8, 8) }, second with { Extra = ZipPart.WideNumbers(ZipBytes.Entries(first).Archive.Length) }], narrowToo));

        Assert.Equal("content\n", _scratch.Text("a"));
        Assert.Equal("content\n", _scratch.Text("b"));
    }

    [Fact]
    public void The_directory_decides_in_whatever_order_it_is()
    {
        var (archive, directory) = ZipBytes.Entries(ZipPart.File("a"), ZipPart.File("b", new string('b', 5000)).Deflate(), ZipPart.Link("c", "a"));
        var second = directory.AsSpan(4).IndexOf("PK\u0001\u0002"u8) + 4;
        _scratch.Unpack([.. archive, .. directory[second..], .. directory[..second], .. ZipBytes.End(3, archive.Length, directory.Length)]);

        Assert.Equal(["a", "b", "c"], _scratch.Tree.List().Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Comments_and_other_fields_are_passed_over()
    {
        _scratch.Unpack([.. ZipBytes.Of([ZipPart.File("f") with { Comment = "of the entry", Extra = [.. ZipPart.Field(0x5455, 1, 2, 3, 4, 5), .. ZipPart.Field(0xCAFE), 0, 0, 0] }], end => end[20] = 7), .. "comment"u8]);

        Assert.Equal("content\n", _scratch.Text("f"));
    }

    [Fact]
    public void An_archive_without_entries_makes_nothing()
    {
        _scratch.Unpack(ZipBytes.Of());
        _scratch.Unpack(ZipBytes.WideOf([]));

        Assert.Empty(_scratch.Tree.List());
    }

    /// <summary>An empty file that some programs call deflated without a byte of it.</summary>
    [Fact]
    public void Empty_content_may_be_packed_as_nothing()
    {
        _scratch.Unpack(ZipBytes.Of(ZipPart.File("f", "") with { Method = ZipPart.Deflated }, ZipPart.File("g", "").Deflate()));

        Assert.Equal("", _scratch.Text("f"));
        Assert.Equal("", _scratch.Text("g"));
    }

    [Fact]
    public void Much_data_comes_through_whole()
    {
        var content = new byte[2_500_000];
        new Random(7).NextBytes(content.AsSpan(0, 1_000_000));
        _scratch.Unpack(ZipBytes.Of(new ZipPart("stored", content), new ZipPart("deflated", content).Deflate(), new ZipPart("described", content).Deflate().Describe()));

        Assert.Equal(content, _scratch.Tree.ReadBytes("stored"));
        Assert.Equal(content, _scratch.Tree.ReadBytes("deflated"));
        Assert.Equal(content, _scratch.Tree.ReadBytes("described"));
    }

    [Fact]
    public void Leading_names_are_stripped()
    {
        _scratch.Unpack(ZipBytes.Of(ZipPart.Directory("p-1/"), ZipPart.File("p-1/f"), ZipPart.File("top")), new() { StripComponents = 1 });

        Assert.Equal(["f"], _scratch.Tree.List().Select(e => e.Name));
    }

    [Fact]
    public void An_archive_is_read_from_where_its_stream_stands()
    {
        var stream = new MemoryStream([.. "before"u8, .. ZipBytes.Of(ZipPart.File("f"))]) { Position = 6 };
        Pthbs.Files.Archives.Archive.Unpack(stream, "test.zip", _scratch.Tree, new(), TestContext.Current.CancellationToken);

        Assert.Equal("content\n", _scratch.Text("f"));
    }
}
