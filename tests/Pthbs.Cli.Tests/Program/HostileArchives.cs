using System.IO.Compression;
using System.Text;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Archives that mean harm, made here, each with words of the refusal that a person must get.</summary>
internal static class HostileArchives
{
    private static readonly byte[] Honest = new TarBytes().Directory("d/").File("d/f").Done();

    public static readonly IReadOnlyDictionary<string, (byte[] Archive, string Says)> All = new Dictionary<string, (byte[], string)>
    {
        ["two dots"] = (new TarBytes().File("../victim").Done(), "../victim: the name contains '..'"),
        ["an absolute name"] = (new TarBytes().File("/tmp/victim").Done(), "/tmp/victim: the name is an absolute path"),
        ["a link, then a file through it"] = (new TarBytes().Link("esc", "../..").File("esc/victim").Done(),
            "esc/victim: esc must be a directory for this entry, but is a symbolic link"),
        ["a chain of links"] = (
            new TarBytes().Directory("a/").Directory("a/b/").Directory("a/b/c/").Link("a/b/c/up", "../..").Link("esc",
                "a/b/c/up/../../outside").File("esc/victim").Done(),
            "esc/victim: esc must be a directory"),
        ["a hard link out"] = (new TarBytes().HardLink("passwd", "/etc/passwd").Done(), "the hard link's target is an absolute path"),
        ["a hard link through a link"] = (new TarBytes().Link("esc", "/etc").HardLink("passwd", "esc/passwd").Done(),
            "a hard link to a file that this archive did not contain before"),
        ["an entry twice"] = (new TarBytes().File("f", "one").File("f", "two").Done(), "f: the archive has this entry twice"),
        ["a file over a directory"] = (new TarBytes().Directory("d/").File("d").Done(), "d: the archive also has this as a directory"),
        ["a directory over a file"] = (new TarBytes().File("d").File("d/f").Done(), "d must be a directory for this entry, but is a file"),
        ["a PAX path that leads out"] = (new TarBytes().Pax(("path", "../victim")).File("harmless").Done(), "../victim: the name contains '..'"),
        ["a PAX link path that leads out"] = (new TarBytes().Pax(("linkpath", "/etc/passwd")).HardLink("h", "harmless").Done(),
            "the hard link's target is an absolute path"),
        ["two PAX paths"] = (new TarBytes().Pax(("path", "a"), ("path", "b")).File("f").Done(), "an entry has two long names"),
        ["a global PAX path"] = (new TarBytes().GlobalPax(("path", "a")).File("f").Done(), "a global PAX header sets path for all entries"),
        ["a GNU long name that leads out"] = (new TarBytes().LongName(string.Concat(Enumerable.Repeat("../", 60)) + "victim").File("f").Done(),
            "the name contains '..'"),
        ["a GNU long name for nothing"] = (new TarBytes().LongName("f").Done(), "the archive ends after a long name without its entry"),
        ["a sparse file"] = (new TarBytes().Header("f", 'S').Done(), "the entry is a sparse file, which is not supported"),
        ["a sparse bomb"] = (new TarBytes().Pax(("GNU.sparse.major", "1"), ("GNU.sparse.realsize", "9223372036854775807")).File("f").Done(),
            "a sparse file, which is not supported"),
        ["a PAX record that claims too much"] = (new TarBytes().RawPax("99999999 path=x\n").File("f").Done(), "a PAX header is malformed"),
        ["a PAX header of 2 GB"] = (new TarBytes().Header("x", 'x', size: 2_000_000_000).Done(), "a PAX header is too large"),
        ["a truncated archive"] = (Honest[..600], "the archive is cut off"),
        ["an archive without its end"] = (new TarBytes().File("f").Open(), "the archive is cut off: its end mark is missing"),
        ["bytes after the end"] = ([.. Honest, .. new TarBytes().File("hidden").Done()], "there is data after the end of the archive"),
        ["another archive in a second gzip member"] = ([.. Gzip(Honest), .. Gzip(new TarBytes().File("hidden").Done())],
            "there is data after the end of the archive"),
        ["garbage after gzip"] = ([.. Gzip(Honest), .. "garbage"u8], "there is data after the end of the gzip data"),
        ["truncated gzip"] = (Gzip(Honest)[..^9], "the archive is cut off"),
        ["a decompression bomb"] = (Bomb(), "the archive is a decompression bomb"),
        ["a negative size"] = (new TarBytes().Header("f", '0', change: block => Array.Fill(block, (byte)0xFF, 124, 12)).Done(),
            "the size of the entry is negative"),
        ["a size beyond any number"] = (new TarBytes().Header("f", '0', change: block => (block[124], block[125]) = (0x80, 0xFF)).Done(),
            "the size of an entry is not a number"),
        ["an octal size beyond the limit"] = (new TarBytes().Header("f", '0', change: block => Array.Fill(block, (byte)'7', 124, 12)).Done(),
            "the archive is too large"),
        ["a PAX size beyond any number"] = (new TarBytes().Pax(("size", "99999999999999999999")).File("f").Done(), "the size in a PAX header is not valid"),
        ["a time beyond any number"] = (new TarBytes().Pax(("mtime", "99999999999999999999")).File("f").Done(), "the time in a PAX header is not valid"),
        ["a character device"] = (new TarBytes().Header("null", '3').Done(), "the entry is a character device, which is not supported"),
        ["a block device"] = (new TarBytes().Header("sda", '4').Done(), "the entry is a block device, which is not supported"),
        ["a FIFO"] = (new TarBytes().Header("pipe", '6').Done(), "the entry is a FIFO, which is not supported"),
        ["a NUL in a name"] = (new TarBytes().File("a\0b").Done(), "the name of an entry continues after a NUL"),
        ["a NUL in a PAX path"] = (new TarBytes().Pax(("path", "a\0b")).File("f").Done(), "not UTF-8 without control characters"),
        ["a name that steers the terminal"] = (new TarBytes().File("a\u001b[2Jb").Done(), "a\\x1b[2Jb"),
        ["a name that is no UTF-8"] = (new TarBytes().Header("", '0', change: block => (block[0], block[1]) = ((byte)'a', 0xE9)).Done(), "a\\xe9"),
        ["a name too long for a file system"] = (new TarBytes().Pax(("path", new string('x', 256))).File("f").Done(), "a component of the name is too long"),
        ["directories nested too deeply"] = (new TarBytes().Pax(("path", string.Concat(Enumerable.Repeat("d/", 2100)) + "f")).File("f").Done(),
            "the name is too long"),
        ["a wrong checksum"] = (Flip(Honest, 512 + 3), "the archive is damaged: there is no header at byte 512"),
        ["a damaged xz"] = (Flip(PackedSamples.All["xz"], 60), "the compressed data are damaged"),
        ["a damaged zstd"] = (Flip(PackedSamples.All["zstd"], 30), "the compressed data are damaged"),
        ["a damaged bzip2"] = (Flip(PackedSamples.All["bzip2"], 50), "the compressed data are damaged"),
        ["a damaged lzip"] = (Flip(PackedSamples.All["lzip"], 40), "the compressed data are damaged"),
        ["a Debian package with two sets of data"] = (ArBytes.Of(("debian-binary", "2.0\n"u8.ToArray()), ("data.tar", Honest), ("data.tar", Honest)),
            "the Debian package has an unknown member"),
        ["a Debian package whose member is longer than the file"] = (LongMember(), "the archive is cut off"),
        ["a zip archive without its directory"] = ([.. "PK\u0003\u0004"u8, .. new byte[600]], "its directory is missing"),
        ["a web page"] = (Encoding.UTF8.GetBytes("<!DOCTYPE html>\n<title>Sign in</title>"), "this is a web page, not an archive"),
        ["nothing at all"] = ([], "the file is empty"),
    };

    private static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>An honest archive, and after it more zeros than anyone needs.</summary>
    private static byte[] Bomb()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Honest);
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 270; i++) gzip.Write(zeros);
        }

        return packed.ToArray();
    }

    private static byte[] Flip(byte[] archive, int at)
    {
        var damaged = (byte[])archive.Clone();
        damaged[at] ^= 0x55;
        return damaged;
    }

    private static byte[] LongMember()
    {
        var package = ArBytes.Of(("debian-binary", "2.0\n"u8.ToArray()), ("data.tar", Honest));
        "9999999999"u8.CopyTo(package.AsSpan(8 + 60 + 4 + 48));
        return package;
    }
}
