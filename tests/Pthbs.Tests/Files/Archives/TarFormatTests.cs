using System.Buffers.Binary;

namespace Pthbs.Tests.Files.Archives;

/// <summary>The dialects of tar, and what is wrong in each.</summary>
public sealed class TarFormatTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly string _long = string.Concat(Enumerable.Repeat("directory/", 14)) + "file";

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Archives_from_before_posix_are_read()
    {
        _scratch.Unpack(new TarBytes()
            .Header("d/", '\0', 0b111_101_101, magic: "")
            .Header("d/f", '\0', size: 2, magic: "").Content("v7"u8.ToArray())
            .Header("d/l", '2', target: "f", magic: "")
            // What POSIX calls the prefix was no field then.
            .Header("g", '\0', magic: "", change: block => TarBytes.Put(block, 345, "junk"))
            .Done());

        Assert.Equal("v7", _scratch.Text("d/f"));
        Assert.Equal("", _scratch.Text("g"));
        Assert.Equal("f", _scratch.Tree.ReadLink("d/l"));
    }

    [Fact]
    public void The_prefix_of_posix_is_part_of_the_name_and_the_same_bytes_in_a_gnu_header_are_not()
    {
        _scratch.Unpack(new TarBytes()
            .Header("f", '0', change: block => TarBytes.Put(block, 345, "in/here"))
            .Header("g", '0', magic: "ustar  \0", change: block => TarBytes.Put(block, 345, "14000000000"))
            .Header(new string('n', 100), '0', change: block => TarBytes.Put(block, 345, new string('p', 155)))
            .Done());

        Assert.Equal("", _scratch.Text("in/here/f"));
        Assert.Equal("", _scratch.Text("g"));
        Assert.Equal("", _scratch.Text(new string('p', 155) + "/" + new string('n', 100)));
    }

    [Fact]
    public void Gnu_long_names_and_links_are_read()
    {
        _scratch.Unpack(new TarBytes()
            .LongName(_long).Header(_long[..99], '0')
            .LongName(_long + "2").LongLink(_long).Header("x", '1', target: "y")
            .LongLink("../" + _long).Link("l", "x")
            .Done());

        Assert.Equal(2u, _scratch.Tree.Status(_long + "2").Links);
        Assert.Equal("../" + _long, _scratch.Tree.ReadLink("l"));
    }

    [Fact]
    public void Pax_records_override_the_header()
    {
        _scratch.Unpack(new TarBytes()
            .GlobalPax(("comment", "0123456789abcdef"))
            .Pax(("path", _long), ("size", "3"), ("mtime", "1234567890.987654321"), ("uname", "someone"), ("SCHILY.xattr.user.x", "y"))
            .Header("other", '0', time: 1, size: 0).Content("pax"u8.ToArray())
            .Pax(("linkpath", "ziel/ü"), ("mtime", "-1.5")).Link("l", "x")
            .Done());

        Assert.Equal("pax", _scratch.Text(_long));
        Assert.Equal(1_234_567_890, _scratch.Tree.Status(_long).ModifiedSeconds);
        Assert.Equal(0u, _scratch.Tree.Status(_long).ModifiedNanoseconds);
        Assert.Equal("ziel/ü", _scratch.Tree.ReadLink("l"));
        Assert.Equal(-2, _scratch.Tree.Status("l").ModifiedSeconds);
    }

    [Fact]
    public void A_pax_path_that_climbs_is_refused_and_named()
    {
        var message = _scratch.Refused(new TarBytes().Pax(("path", "../victim")).File("harmless").Done());

        Assert.Contains("test.tar: ../victim: the name contains '..'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path")]
    [InlineData("linkpath")]
    [InlineData("size")]
    [InlineData("mtime")]
    public void A_global_pax_header_that_would_change_entries_is_refused(string key) =>
        Assert.Contains($"sets {key} for all entries", _scratch.Refused(new TarBytes().GlobalPax((key, "1")).File("f").Done()), StringComparison.Ordinal);

    [Theory]
    [InlineData("11 path=one")]
    [InlineData("99 path=one\n")]
    [InlineData("12 path=one ")]
    [InlineData("5 a=b\n")]
    [InlineData("4 a=\n")]
    [InlineData("0 path=one\n")]
    [InlineData("-12 path=one\n")]
    [InlineData("99999999999 path=one\n")]
    [InlineData("9 patho\n")]
    [InlineData("8 =one\n\n")]
    [InlineData("path=one\n")]
    [InlineData("12 path=one\n\0\0")]
    public void Malformed_pax_records_are_refused(string content) =>
        Assert.Contains("a PAX header is malformed", _scratch.Refused(new TarBytes().RawPax(content).File("f").Done()), StringComparison.Ordinal);

    [Theory]
    [InlineData("size", "-1", "size in a PAX header is not valid")]
    [InlineData("size", "+1", "size in a PAX header is not valid")]
    [InlineData("size", "1e3", "size in a PAX header is not valid")]
    [InlineData("size", "", "size in a PAX header is not valid")]
    [InlineData("size", "99999999999999999999", "size in a PAX header is not valid")]
    [InlineData("mtime", "", "time in a PAX header is not valid")]
    [InlineData("mtime", ".5", "time in a PAX header is not valid")]
    [InlineData("mtime", "1.x", "time in a PAX header is not valid")]
    [InlineData("mtime", "+1", "time in a PAX header is not valid")]
    [InlineData("path", "", "the name is empty")]
    [InlineData("GNU.sparse.major", "1", "a sparse file")]
    [InlineData("hdrcharset", "BINARY", "a character set other than UTF-8")]
    public void Pax_values_that_make_no_sense_are_refused(string key, string value, string why) =>
        Assert.Contains(why, _scratch.Refused(new TarBytes().Pax((key, value)).File("f").Done()), StringComparison.Ordinal);

    [Fact]
    public void Two_long_names_for_one_entry_are_refused()
    {
        Assert.Contains("two long names", _scratch.Refused(new TarBytes().Pax(("path", "a"), ("path", "b")).File("f").Done()), StringComparison.Ordinal);
        Assert.Contains("two long names", _scratch.Refused(new TarBytes().LongName("a").Pax(("path", "b")).File("f").Done()), StringComparison.Ordinal);
        Assert.Contains("two long link targets", _scratch.Refused(new TarBytes().LongLink("a").LongLink("b").Link("f", "c").Done()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_that_belongs_to_nothing_is_refused() =>
        Assert.Contains("without its entry", _scratch.Refused(new TarBytes().LongName("a").Done()), StringComparison.Ordinal);

    [Fact]
    public void Numbers_may_be_binary_as_gnu_writes_what_octal_cannot_hold()
    {
        _scratch.Unpack(new TarBytes()
            .Header("f", '0', change: block => { Binary(block, 124, 3); Binary(block, 136, 10_000_000_000); }).Content("abc"u8.ToArray())
            .Header("g", '0', change: block => Binary(block, 136, -5))
            .Done());

        Assert.Equal("abc", _scratch.Text("f"));
        Assert.Equal(10_000_000_000, _scratch.Tree.Status("f").ModifiedSeconds);
        Assert.Equal(-5, _scratch.Tree.Status("g").ModifiedSeconds);
    }

    [Fact]
    public void Times_beyond_what_ext4_can_hold_become_the_nearest_it_can()
    {
        _scratch.Unpack(new TarBytes().Pax(("mtime", "99999999999")).Link("late", "x").Pax(("mtime", "-99999999999")).Link("early", "x").Done());

        Assert.Equal(15_032_385_535, _scratch.Tree.Status("late").ModifiedSeconds);
        Assert.Equal(-2_147_483_648, _scratch.Tree.Status("early").ModifiedSeconds);
    }

    [Fact]
    public void Numbers_are_read_with_the_spaces_and_ends_that_old_programs_wrote()
    {
        _scratch.Unpack(new TarBytes().Header("f", '0', change: block =>
        {
            TarBytes.Put(block, 100, "   644 \0");
            TarBytes.Put(block, 124, "          3 ");
            TarBytes.Put(block, 136, "000000000012");
        }).Content("abc"u8.ToArray()).Done());

        Assert.Equal(["f file 644 10.0 abc"], _scratch.Snapshot());
    }

    [Theory]
    [InlineData("          -1\0")]
    [InlineData("0000000000x\0")]
    [InlineData("00000000009\0")]
    [InlineData("000 0000001\0")]
    public void Sizes_that_are_no_numbers_are_refused(string field) =>
        Assert.Contains("the size of an entry is not a number", _scratch.Refused(Sized(block => TarBytes.Put(block, 124, field[..12]))), StringComparison.Ordinal);

    [Fact]
    public void Sizes_that_are_negative_or_overflow_are_refused()
    {
        Assert.Contains("negative", _scratch.Refused(Sized(block => Binary(block, 124, -512))), StringComparison.Ordinal);
        Assert.Contains("not a number", _scratch.Refused(Sized(block => { block.AsSpan(124, 12).Fill(0xFF); block[124] = 0xBF; })), StringComparison.Ordinal);
        Assert.Contains("too large", _scratch.Refused(Sized(block => Binary(block, 124, long.MaxValue))), StringComparison.Ordinal);
        Assert.Contains("too large", _scratch.Refused(Sized(block => TarBytes.Put(block, 124, "777777777777"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('1')]
    [InlineData('2')]
    [InlineData('5')]
    public void A_size_where_no_content_belongs_is_refused(char type) =>
        Assert.Contains("not a file, but has a size",
            _scratch.Refused(new TarBytes().File("a").Header("b", type, size: 512, target: "a").File("hidden").Done()), StringComparison.Ordinal);

    [Fact]
    public void A_header_whose_checksum_is_wrong_is_refused()
    {
        var archive = new TarBytes().File("f").File("g").Done();
        archive[1024] ^= 1;

        Assert.Contains("there is no header at byte 1024", _scratch.Refused(archive), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checksum_of_signed_bytes_is_taken_as_some_old_programs_wrote_it()
    {
        var archive = new TarBytes().File("ü", "").Done();
        TarBytes.Put(archive, 148, "      \0 ");
        var sum = archive.Take(512).Select((value, i) => i is >= 148 and < 156 ? (int)' ' : (sbyte)value).Sum();
        TarBytes.Put(archive, 148, Convert.ToString(sum, 8).PadLeft(6, '0'));
        _scratch.Unpack(archive);

        Assert.Equal("", _scratch.Text("ü"));
    }

    [Fact]
    public void An_archive_cut_off_anywhere_is_refused()
    {
        // Two directories, so that each length up to the first block of zeros leaves something out.
        var archive = new TarBytes().Pax(("path", "d/f")).File("x").File("d/g").Open();
        for (var length = 1; length <= archive.Length; length += 73)
        {
            using var scratch = new Scratch();
            scratch.Refused(archive[..length]);
        }

        Assert.Contains("its end mark is missing", _scratch.Refused(archive), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_follows_the_end_is_refused_unless_it_is_zeros()
    {
        var archive = new TarBytes().File("f").Done();

        Assert.Contains("there is data after the end", _scratch.Refused([.. archive, 1]), StringComparison.Ordinal);
        Assert.Contains("there is data after the end", _scratch.Refused([.. archive, .. archive]), StringComparison.Ordinal);
        using var lone = new Scratch();
        Assert.Contains("there is data after the end",
            lone.Refused([.. new TarBytes().File("f").Open(), .. new byte[512], .. new TarBytes().File("hidden").Done()]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LZIP/readme")]
    [InlineData("BZh9")]
    [InlineData("PK\u0003\u0004")]
    [InlineData("!<arch>\n")]
    public void A_first_name_that_looks_like_another_format_is_a_name(string name)
    {
        // Not all of these may be unpacked, but the complaint is then about the name.
        if (name[^1] < ' ') Assert.Contains("the name is not UTF-8 without control characters", _scratch.Refused(new TarBytes().File(name).Done()),
            StringComparison.Ordinal);
        else
        {
            _scratch.Unpack(new TarBytes().File(name).Done());
            Assert.Equal("content\n", _scratch.Text(name));
        }
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("PK\u0003\u0004rest", "a zip archive")]
    [InlineData("\n<!DOCTYPE html><title>404", "a web page")]
    [InlineData("hello, world", "begins with the bytes 68656c6c6f2c2077")]
    [InlineData("!<arch>\n", "not a Debian package")]
    public void What_is_no_archive_is_told_what_it_is(string content, string what) =>
        Assert.Contains(what, _scratch.Refused(System.Text.Encoding.Latin1.GetBytes(content)), StringComparison.Ordinal);

    private static byte[] Sized(Action<byte[]> change) => new TarBytes().Header("f", '0', change: change).Done();

    private static void Binary(byte[] block, int offset, long value)
    {
        block.AsSpan(offset, 4).Fill((byte)(value < 0 ? 0xFF : 0));
        BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(offset + 4), value);
        block[offset] |= 0x80;
    }
}
