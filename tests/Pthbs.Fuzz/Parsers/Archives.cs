using System.Text;
using Pthbs.Files.Archives;
using Pthbs.Files.Archives.Compression;
using Pthbs.Files.Archives.Formats;
using Pthbs.Files.Archives.Reading;
using Pthbs.Files.Archives.Tar;
using Pthbs.Files.Archives.Zip;
using Pthbs.Fuzz.Running;
using Pthbs.Fuzz.Seeds;
using Decoder = Pthbs.Files.Archives.Compression.Decoder;

namespace Pthbs.Fuzz.Parsers;

/// <summary>Archives as far as they are read: nothing is written.</summary>
internal static class Archives
{
    private const long MaxBytes = 16 << 20;

    public static readonly byte[][] Tars =
    [
        new TarBytes().Directory("d/").File("d/f").Link("d/l", "f").HardLink("d/h", "d/f").Done(),
        new TarBytes().LongName("d/long").File("x").LongLink("d/f").Link("e", "y").Pax(("path", "d/pax"), ("mtime", "1.5"),
            ("size", "8")).File("z").GlobalPax(("comment", "c")).File("last", new string('x', 600)).Done(),
        new TarBytes().File("a/b/c/d").Link("esc", "..").File("../x").Done(),
    ];

    public static readonly byte[][] Zips =
    [
        ZipBytes.Of(ZipPart.Directory("d/"), ZipPart.File("d/f"), ZipPart.File("d/g", new string('x', 300)).Deflate(), ZipPart.Link("d/l", "f")),
        ZipBytes.Of(ZipPart.File("é").Describe(), ZipPart.File("b", new string('y', 200)).Deflate().Describe(), ZipPart.File("c") with { System = 0, Attributes = 0x20, Comment = "comment" }),
        ZipBytes.WideOf([ZipPart.File("w") with { Extra = ZipPart.WideNumbers(8, 8), Size = uint.MaxValue, PackedSize = uint.MaxValue }]),
        ZipBytes.Of(ZipPart.Link("esc", ".."), ZipPart.File("esc/victim"), ZipPart.File("../x") with { Extra = ZipPart.Field(0x5455, 1, 0, 0, 0, 0) }),
        ZipBytes.Of(),
    ];

    public static readonly string[] ZipWords =
    [
        "PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "PK\u0006\u0006", "PK\u0006\u0007", "PK\u0007\u0008", "d/", "../", "esc/", "\u0008\0", "\u0001\0\u0010\0", "\u0075\u0070",
    ];

    private static readonly string[] TarWords =
    [
        "ustar\0", "ustar  \0", "./", "../", "a/b", "x", "g", "L", "K", "S", "10 path=ab\n", "12 size=010\n", "14 linkpath=x\n", "11 mtime=-1\n",
            "22 GNU.sparse.size=10\n", "00000000000\0", "77777777777\0", "\u0080\0\0\0\0\0\0\0",
    ];

    /// <summary>The entries of a tar archive.</summary>
    public static readonly FuzzTarget Tar = new("tar", Tars, bytes => Entries(Input(bytes), Fault()))
    {
        Words = TarWords,
        Mend = MendChecksums,
        Longest = 8192,
    };

    /// <summary>The entries of a zip archive.</summary>
    public static readonly FuzzTarget Zip = new("zip", Zips, bytes =>
    {
        var fault = Fault();
        using var entries = new ZipEntries(new MemoryStream(bytes), "input", new ZipLimits(MaxBytes, 1000, 200, 1 << 20, EntryPath.Longest), fault, CancellationToken.None);
        return Entries(entries, fault);
    })
    { Words = ZipWords, Mend = ZipBytes.Mend };

    /// <summary>Every compression, and an archive in it.</summary>
    public static readonly FuzzTarget Compressed = new("compressed", [.. PackedSamples.All.Values], bytes =>
    {
        var fault = Fault();
        using var packed = Input(bytes);
        var format = ArchiveFormats.Detect(packed.Peek(ArchiveFormats.HeadLength));
        if (Decoder.TryOpen(format, fault) is not { } decoder) return $"{format}";
        using var plain = new BufferedInput(new DecodedSource(packed, decoder, maxRatio: 200, fault));
        return $"{format} {Entries(plain, fault)}";
    })
    { Words = ["\u001f", "BZh9", "7zXZ\0", "LZIP\u0001", "(\u00b5", "1AY&SY"] };

    /// <summary>Debian packages.</summary>
    public static readonly FuzzTarget Deb = new(
        "deb",
        [ArBytes.Of(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.gz", PackedSamples.All["gzip"]), ("data.tar", Tars[0])),
            ArBytes.Of(("debian-binary/", "2.0\n"u8.ToArray()), ("_x", [1]), ("data.tar.xz", PackedSamples.All["xz"]), ("_gpg", [1, 2]))],
        bytes =>
        {
            var fault = Fault();
            using var file = Input(bytes);
            if (ArchiveFormats.Detect(file.Peek(ArchiveFormats.HeadLength)) != ArchiveFormat.Ar) return "no ar";
            var came = "";
            DebianPackage.Unpack(file, fault, data =>
            {
                var head = data.Peek(ArchiveFormats.HeadLength);
                came = ArchiveFormats.Detect(head) == ArchiveFormat.Tar ? Entries(data, fault) : $"{ArchiveFormats.Detect(head)}";
                while (!data.Take(long.MaxValue).IsEmpty)
                {
                }
            });
            return came;
        })
    { Words = ["!<arch>\n", "debian-binary   ", "control.tar.gz  ", "data.tar        ", "_", "`\n", "100644  ", "4         ", "-1        ", "2.0\n", "3.0\n"] };

    /// <summary>Gives every block that might be a header the checksum that fits.</summary>
    public static void MendChecksums(byte[] archive)
    {
        for (var at = 0; at + 512 <= archive.Length; at += 512)
        {
            var block = archive.AsSpan(at, 512).ToArray();
            // Content and the end's zeros have none.
            if (block[257] != 'u' && block[100] is not ((byte)'0' or (byte)'1')) continue;
            TarBytes.Checksum(block);
            block.CopyTo(archive, at);
        }
    }

    private static ArchiveFault Fault() => new("input");

    private static BufferedInput Input(byte[] bytes) => new(new StreamSource(new MemoryStream(bytes), "input", CancellationToken.None));

    private static string Entries(BufferedInput input, ArchiveFault fault) => Entries(new TarEntries(input, MaxBytes, fault), fault);

    private static string Entries(IArchiveEntries entries, ArchiveFault fault)
    {
        var kinds = new StringBuilder();
        while (entries.Next() is { } entry)
        {
            long size = 0;
            for (var bytes = entries.TakeContent(); !bytes.IsEmpty; bytes = entries.TakeContent()) size += bytes.Length;
            if (size != entry.Size) throw new DefectException($"an entry of {entry.Size} bytes gave {size}");
            var path = EntryPath.Clean(entry.Name, "name", 0, fault);
            if (path is null || path.Split('/').Contains("..") || path.StartsWith('/')) throw new DefectException($"the path {path} leads out");
            if (kinds.Length < 8) kinds.Append(entry.Kind.ToString()[0]);
        }

        return kinds.ToString();
    }
}
