
namespace Pthbs.Tests.Files.Archives;

/// <summary>Zip archives that mean two things, or want to write where they should not. Each is refused in words that name the entry.</summary>
public sealed class HostileZipTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("../victim", "contains '..'")]
    [InlineData("a/../../victim", "contains '..'")]
    [InlineData("/etc/victim", "absolute path")]
    [InlineData("a\nb", "not UTF-8 without control characters")]
    [InlineData("a\0b", "not UTF-8 without control characters")]
    [InlineData("", "the name is empty")]
    [InlineData("./", "contradict each other")]
    public void Names_are_what_those_of_tar_may_be(string name, string why) => Refused(why, ZipPart.File(name));

    [Fact]
    public void Nothing_is_written_through_a_link_or_over_what_is_there()
    {
        _scratch.Tree.CreateLink("..", "there");
        Refused("there/victim: there must be a directory for this entry, but is a symbolic link", ZipPart.File("there/victim"));
        Refused("esc/victim: esc must be a directory for this entry, but is a symbolic link", ZipPart.Link("esc", ".."), ZipPart.File("esc/victim"));
        Refused("has this as a directory", ZipPart.File("esc/victim"), ZipPart.Link("esc", ".."));
        Refused("but is a file", ZipPart.File("b"), ZipPart.File("b/c"));
        Refused("has this as a directory", ZipPart.Directory("c/"), ZipPart.File("c"));
        _scratch.Tree.WriteAtomically("mine", "precious");
        Refused("something is already there", ZipPart.File("mine"));
    }

    [Fact]
    public void A_name_that_stands_twice_is_refused()
    {
        Refused("test.tar: f: the archive has this entry twice", ZipPart.File("f"), ZipPart.File("f"));
        Refused("test.tar: ./f: the archive has this entry twice", ZipPart.File("f"), ZipPart.File("./f"));
        Refused("test.tar: d/: the archive has this entry twice", ZipPart.Directory("d/"), ZipPart.File("d/f"), ZipPart.Directory("d/"));
        Refused("test.tar: l: the archive has this entry twice", ZipPart.Link("l", "x"), ZipPart.File("l"));
    }

    [Fact]
    public void Names_have_one_spelling()
    {
        var foreign = ZipPart.File("x") with { RawName = [(byte)'a', 0xE9] };
        Refused("a\\xe9: the name is neither ASCII nor marked as UTF-8", foreign);
        Refused("aé: the name is neither ASCII nor marked as UTF-8", ZipPart.File("x") with { RawName = [(byte)'a', 0xC3, 0xA9], Flags = 0 });
        Refused("not UTF-8 without control characters", foreign with { Flags = ZipPart.Utf8 });
        Refused("the name is neither ASCII nor marked as UTF-8", ZipPart.File("é") with { Local = part => part with { Flags = 0 } });
        Refused("contains '\\'", ZipPart.File("a\\b") with { System = 0 });
        _scratch.Unpack(ZipBytes.Of(ZipPart.File("a\\b")));
        Assert.Equal("content\n", _scratch.Text("a\\b"));
    }

    [Fact]
    public void A_second_name_is_refused_unless_it_is_the_same()
    {
        static byte[] Name(string name) => ZipPart.Field(0x7075, [1, 0, 0, 0, 0, .. System.Text.Encoding.UTF8.GetBytes(name)]);
        Refused("test.tar: f: the entry has a second name", ZipPart.File("f") with { Extra = Name("g") });
        Refused("the entry has a second name", ZipPart.File("f") with { Extra = ZipPart.Field(0x7075, 1) });
        Refused("the entry has a second name", ZipPart.File("f") with { Local = part => part with { Extra = Name("g") } });
        _scratch.Unpack(ZipBytes.Of(ZipPart.File("f") with { Extra = Name("f") }));
    }

    [Theory]
    [InlineData(0x1000, "a FIFO")]
    [InlineData(0x2000, "a character device")]
    [InlineData(0x6000, "a block device")]
    [InlineData(0xC000, "a socket")]
    [InlineData(0x3000, "of type 0x3")]
    public void What_is_no_file_directory_or_link_is_refused(int type, string what) => Refused($"test.tar: thing: the entry is {what}", ZipPart.File("thing").WithMode(type | 0b110_100_100));

    [Fact]
    public void Attributes_and_names_agree_on_what_is_a_directory()
    {
        Refused("contradict each other", ZipPart.File("d/"));
        Refused("contradict each other", ZipPart.Directory("d"));
        Refused("contradict each other", ZipPart.Link("l/", "x"));
        Refused("not a file, but has a size", ZipPart.Directory("d/") with { Packed = [65], Size = 1, Checksum = 0 });
    }

    [Theory]
    [InlineData(1, "encrypted")]
    [InlineData(1 << 6, "encrypted")]
    [InlineData(1 << 13, "encrypted")]
    [InlineData(1 << 5, "a patch to another archive")]
    public void What_flags_say_in_either_header_is_heeded(int flag, string why)
    {
        Refused($"test.tar: f: the entry is {why}", ZipPart.File("f") with { Flags = flag });
        Refused($"test.tar: f: the entry is {why}", ZipPart.File("f") with { Local = part => part with { Flags = flag } });
    }

    [Theory]
    [InlineData(1, "shrink")]
    [InlineData(9, "deflate64")]
    [InlineData(12, "bzip2")]
    [InlineData(14, "lzma")]
    [InlineData(93, "zstd")]
    [InlineData(7, "method 7")]
    public void Other_methods_are_refused_and_named(int method, string name)
    {
        var says = Refused("test.tar: f: the entry uses an unsupported compression method", ZipPart.File("f") with { Method = method });
        Assert.Contains(name, says, StringComparison.Ordinal);
        Refused("encrypted", ZipPart.File("f") with { Method = 99 });
    }

    [Fact]
    public void Both_headers_of_an_entry_say_the_same()
    {
        Differs("name", part => part with { RawName = "g"u8.ToArray() });
        Differs("name", part => part with { RawName = "ff"u8.ToArray(), Extra = [] });
        Differs("method", part => part with { Method = ZipPart.Deflated });
        Differs("crc32", part => part with { Checksum = 1 });
        Differs("size in the archive", part => part with { PackedSize = 7 });
        Differs("size", part => part with { Size = 7 });
        Differs("crc32", part => part with { Checksum = 1, Flags = ZipPart.Described });
        Differs("crc32", part => part with { Checksum = 0 });

        void Differs(string what, Func<ZipPart, ZipPart> local) =>
            Refused($"test.tar: f: the header before the entry's content and the archive's directory differ: {what}", ZipPart.File("f") with { Local = local, Extra = ZipPart.Field(0xCAFE, 0) });
    }

    [Fact]
    public void Content_is_what_checksum_and_sizes_say()
    {
        Refused("test.tar: f: the entry's content does not match its checksum", ZipPart.File("f") with { Checksum = 1 });
        Refused("not match its checksum", ZipPart.Link("f", "x") with { Checksum = 1 });
        Refused("stored uncompressed, but its sizes differ", ZipPart.File("f") with { Size = 7 });
        var deflated = ZipPart.File("f", new string('x', 1000)).Deflate();
        Refused("longer than its size", deflated with { Size = 999 });
        Refused("shorter than its size", deflated with { Size = 1001 });
        Refused("ends before its size in the archive", deflated with { Packed = [.. deflated.Packed, 0] });
        Refused("is cut off", deflated with { Packed = deflated.Packed[..^1] });
        Refused("the compressed data are damaged", deflated with { Packed = [0xFF, .. deflated.Packed] });
        Refused("does not match its checksum", deflated.Describe() with { Checksum = 5 });
    }

    [Fact]
    public void A_descriptor_says_what_the_directory_says()
    {
        var part = ZipPart.File("f").Describe();
        Refused("the data descriptor after the entry's content and the archive's directory differ", part with { After = (part with { Size = 7 }).Describe().After });
        Refused("the data descriptor after the entry's content and the archive's directory differ", part with { After = [.. part.After[..4], 0, 0, 0, 0, .. part.After[8..]] });
        Refused("has no valid beginning", part with { After = [0, .. part.After[1..]] });
        Refused("the data descriptor after the entry's content is malformed", part with { After = [] });
        Refused("the data descriptor after the entry's content is malformed", part with { After = [.. part.After, 0] });
    }

    [Fact]
    public void Every_byte_belongs_to_one_entry()
    {
        Refused("test.tar: there is data before the first entry", ZipPart.File("f") with { Before = [0x50, 0x4B, 3, 4] });
        Refused("test.tar: f: there is data between this entry and the next", ZipPart.File("f") with { After = [0] }, ZipPart.File("g"));
        Refused("test.tar: g: there is data between this entry and the next", ZipPart.File("f"), ZipPart.File("g") with { After = [0] });
        Refused("test.tar: f: the entry overlaps the entry g", ZipPart.File("f"), ZipPart.File("g") with { Start = 0 });
        Refused("test.tar: f: the entry overlaps the entry g", ZipPart.File("f"), ZipPart.File("g") with { Start = 12 });
        Refused("overlaps the archive's directory", ZipPart.File("f") with { Packed = [], PackedSize = 8 });
        var damaged = ZipBytes.Of(ZipPart.File("f"), ZipPart.File("g"));
        damaged[39] ^= 1;
        Assert.Contains("test.tar: g: the archive is damaged: there is no header at byte 39", _scratch.Refused(damaged), StringComparison.Ordinal);
    }

    private string Refused(string why, params ZipPart[] parts)
    {
        var says = _scratch.Refused(ZipBytes.Of(parts));
        Assert.Contains(why, says, StringComparison.Ordinal);
        return says;
    }
}
