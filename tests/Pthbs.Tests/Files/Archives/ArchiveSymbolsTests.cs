using System.Diagnostics;
using Pthbs.Auditing;
using Pthbs.Files.Archives;

namespace Pthbs.Tests.Files.Archives;

public sealed class ArchiveSymbolsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_index_of_a_library_says_which_member_defines_a_symbol()
    {
        var bytes = Library();
        var symbols = ArchiveSymbols.TryRead(bytes)!;
        Assert.Equal([("first", "short.o"), ("odd", "short.o"), ("second", "a_name_of_more_than_fifteen_characters.o")], symbols.Select(s => (s.Key, s.Value)).Order());
        // Cut off or spoilt anywhere, it is read without an error.
        for (var length = 0; length < bytes.Length; length += 7) ArchiveSymbols.TryRead(bytes.AsSpan(0, length));
        for (var at = 0; at < bytes.Length; at += 3)
        {
            var spoilt = (byte[])bytes.Clone();
            spoilt[at] ^= 0xFF;
            ArchiveSymbols.TryRead(spoilt);
        }
    }

    [Fact]
    public void What_is_no_library_has_no_index()
    {
        Assert.Null(ArchiveSymbols.TryRead([]));
        Assert.Null(ArchiveSymbols.TryRead("!<arch>\n"u8));
        Assert.Null(ArchiveSymbols.TryRead("something else that is long enough to hold a header of sixty bytes and more"u8));
    }

    [Theory]
    [InlineData("inflate.o", "inflate.c", true)]
    [InlineData("inflate.lo", "src/inflate.c", true)]
    [InlineData("libz_a-inflate.o", "inflate.c", true)]
    [InlineData("inflate.c.o", "inflate.c", true)]
    [InlineData("xinflate.o", "inflate.c", false)]
    [InlineData("inflate2.o", "inflate.c", false)]
    [InlineData("inflate.o", "infback.c", false)]
    public void A_member_is_known_by_its_source_file(string member, string file, bool is_) => Assert.Equal(is_, NamedMembers.IsFrom(member, file));

    private byte[] Library()
    {
        _directory.Write("short.c", "int first(void) { return 1; } int odd(void) { return 3; }");
        _directory.Write("a_name_of_more_than_fifteen_characters.c", "int second(void) { return 2; }");
        try
        {
            using var process = Process.Start("sh", ["-c", $"cd '{_directory.Path}' && gcc -c *.c && ar rcsD lib.a short.o a_name*.o"]);
            process.WaitForExit();
            Assert.SkipUnless(process.ExitCode == 0, "this machine has no gcc and ar");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("this machine has no shell");
        }

        return File.ReadAllBytes($"{_directory.Path}/lib.a");
    }
}
