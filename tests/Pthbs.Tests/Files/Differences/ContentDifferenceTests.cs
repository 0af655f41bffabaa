using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pthbs.Files.Differences;

namespace Pthbs.Tests.Files.Differences;

/// <summary>What differs inside two files is found where it stands.</summary>
public sealed class ContentDifferenceTests
{
    [Fact]
    public void Equal_contents_do_not_differ() => Assert.Empty(ContentDifference.Describe([1, 2, 0], [1, 2, 0]));

    [Fact]
    public void Lines_of_text_are_compared_as_lines() =>
        Assert.Equal(["-two", "+zwei"], ContentDifference.Describe("one\ntwo\nthree\n"u8.ToArray(), "one\nzwei\nthree\n"u8.ToArray()));

    [Fact]
    public void Of_bytes_it_is_said_how_many_differ_and_where()
    {
        var lines = ContentDifference.Describe([0, 1, 2, 3, 4], [0, 1, 9, 3, 8, 7]);
        Assert.Equal("2 of 5 bytes differ, then 1 more in the second; from byte 2 (0x2) on:", lines[0]);
        Assert.StartsWith("-00 01 02 03 04 ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("+00 01 09 03 08 07 ", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_in_a_file_in_a_compressed_archive_is_found()
    {
        var lines = ContentDifference.Describe(Gzip(Tar("built by a\n", 1)), Gzip(Tar("built by b\n", 1)));
        Assert.Equal([$"part gzip data: {Tar("built by a\n", 1).Length} bytes", "  entry notes.txt: 11 bytes", "    -built by a", "    +built by b"], lines);
    }

    [Fact]
    public void Times_in_archives_and_in_the_header_of_gzip_are_named()
    {
        Assert.Contains("file of mode 644 and time 1970-01-01 00:00:01", Assert.Single(ContentDifference.Describe(Tar("x", 1), Tar("x", 2))), StringComparison.Ordinal);
        var (first, second) = (Gzip([1, 2, 3]), Gzip([1, 2, 3]));
        second[4] ^= 1;
        Assert.Equal(["part gzip header: time 1970-01-01 00:00:00, no name, and time 1970-01-01 00:00:01, no name"], ContentDifference.Describe(first, second));
        Assert.Equal(
            ["part gzip header: time 1970-01-01 00:00:00, name a.txt, and time 1970-01-01 00:00:00, name b.txt"],
            ContentDifference.Describe(Named(first, "a.txt"), Named(first, "b.txt")));

        static byte[] Named(byte[] gzip, string name) => [.. gzip[..3], 8, .. gzip[4..10], .. Encoding.Latin1.GetBytes(name), 0, .. gzip[10..]];
    }

    [Fact]
    public void Lines_in_another_order_are_said_to_be_the_same() => Assert.Equal(
        ["the same 4 lines in another order, from line 2 on:", "-b", "+d"],
        ContentDifference.Describe("a\nb\nc\nd\n"u8.ToArray(), "a\nd\nc\nb\n"u8.ToArray()));

    [Fact]
    public void A_long_line_is_cut_to_where_it_begins_to_differ()
    {
        var (same, rest) = (new string('s', 100_000), new string('r', 100_000));
        var lines = ContentDifference.Describe(Encoding.UTF8.GetBytes($"{same}one{rest}\n"), Encoding.UTF8.GetBytes($"{same}two{rest}\n"));
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Length, 100, 300));
        Assert.Contains("sone", lines[0], StringComparison.Ordinal);
        Assert.Contains("stwo", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Line_endings_are_content()
    {
        Assert.Equal(["-one\r", "+one"], ContentDifference.Describe("one\r\ntwo\n"u8.ToArray(), "one\ntwo\n"u8.ToArray()));
        Assert.Equal(["-one", "+one   (no line feed at the end)"], ContentDifference.Describe("one\n"u8.ToArray(), "one"u8.ToArray()));
        Assert.Equal(["+one"], ContentDifference.Describe([], "one\n"u8.ToArray()));
    }

    /// <summary>Brought into line by the rules of the art, these would take hours.</summary>
    [Fact]
    public void Texts_that_have_no_line_in_common_are_compared_soon()
    {
        byte[] Text(int seed, int lines) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, lines).Select(i => $"{(long)i * seed:x}.{seed}\n")));
        Assert.Equal("...", ContentDifference.Describe(Text(3, 150_000), Text(7, 160_000))[^1]);
        var large = Text(3, 150_000);
        var changed = large.ToArray();
        (changed[0], changed[^2]) = ((byte)'x', (byte)'y');
        Assert.Equal(["-0.3", "+x.3", "...", "-6ddcd.3", "+6ddcd.y"], ContentDifference.Describe(large, changed));
    }

    [Fact]
    public void Members_of_ar_archives_are_compared_with_their_times()
    {
        var lines = ContentDifference.Describe(Ar(100, "abc"), Ar(200, "abd"));
        Assert.Equal("member x.o: time, owner, group, mode 1970-01-01 00:01:40 0 0 644, and time, owner, group, mode 1970-01-01 00:03:20 0 0 644", lines[0]);
        Assert.Equal(["member x.o: 3 bytes", "  -abc", "  +abd"], lines.Skip(1));
    }

    [Fact]
    public void Sections_of_programs_are_compared_by_name()
    {
        Assert.SkipUnless(File.Exists("/bin/true"), "there is no /bin/true");
        var first = File.ReadAllBytes("/bin/true");
        var second = first.ToArray();
        var at = first.AsSpan().IndexOf("GNU coreutils"u8);
        Assert.SkipUnless(at > 0, "/bin/true is not of GNU coreutils");
        second[at] = (byte)'H';
        var lines = ContentDifference.Describe(first, second);
        Assert.StartsWith("section .rodata: ", lines[0], StringComparison.Ordinal);
        Assert.Contains("HNU coreutil", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_begins_like_an_archive_is_compared_as_bytes() =>
        Assert.Contains("bytes differ", ContentDifference.Describe([0x1F, 0x8B, 8, 0, 1], [0x1F, 0x8B, 8, 0, 2])[0], StringComparison.Ordinal);

    [Fact]
    public void Members_of_one_name_are_told_apart_however_many_there_are()
    {
        const int Count = 60_000;
        byte[] Many(string last) => [.. Encoding.Latin1.GetBytes("!<arch>\n" + string.Concat(Enumerable.Range(1, Count).Select(i => Ar(1, i == Count ? last : "abc")).Select(a => Encoding.Latin1.GetString(a)[8..])))];
        Assert.Equal([$"member x.o ({Count}): 3 bytes", "  -abc", "  +abd"], ContentDifference.Describe(Many("abc"), Many("abd")));
    }

    [Fact]
    public void Sections_that_claim_more_than_the_file_holds_are_compared_as_bytes()
    {
        const int Count = 60_000, Size = 64;
        var file = new byte[Size + (Count * Size)];
        "\u007fELF\u0002\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(40), Size);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(58), Size);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), Count);
        for (var at = Size; at < file.Length; at += Size) BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at + 32), file.Length);
        var other = file.ToArray();
        other[^1] = 1;
        Assert.StartsWith($"1 of {file.Length} bytes differ; ", ContentDifference.Describe(file, other)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_can_be_ended()
    {
        using var ended = new CancellationTokenSource();
        ended.Cancel();
        Assert.Throws<OperationCanceledException>(() => ContentDifference.Describe(Ar(1, "abc"), Ar(1, "abd"), ended.Token));
    }

    [Fact]
    public void Much_that_differs_is_cut_short()
    {
        string Text(char end) => string.Concat(Enumerable.Range(0, 500).Select(i => $"{i}{end}\n"));
        var lines = ContentDifference.Describe(Encoding.UTF8.GetBytes(Text('a')), Encoding.UTF8.GetBytes(Text('b')));
        Assert.Equal((ContentDifference.MostLines + 1, "..."), (lines.Count, lines[^1]));
    }

    private static byte[] Tar(string text, long time)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "notes.txt") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), ModificationTime = DateTimeOffset.FromUnixTimeSeconds(time) });
        return stream.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.NoCompression, leaveOpen: true)) gzip.Write(content);
        return stream.ToArray();
    }

    private static byte[] Ar(int time, string content) =>
        Encoding.Latin1.GetBytes($"!<arch>\n{"x.o/",-16}{time,-12}{"0",-6}{"0",-6}{"644",-8}{content.Length,-10}`\n{content}\n");
}
