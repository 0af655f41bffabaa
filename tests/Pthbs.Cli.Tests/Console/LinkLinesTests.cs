using Pthbs.Cli.Console;
using Pthbs.Store;

namespace Pthbs.Cli.Tests.Console;

public sealed class LinkLinesTests
{
    private static readonly string Zlib = "zlib." + new string('a', 64), Musl = "musl." + new string('b', 64);

    private static readonly LinkRecord Links = new()
    {
        Files =
        [
            new("bin/one", LinkMatch.Content, "GNU ld 2.44", LinkMapState.Read, [new(Zlib, "lib/libz.a", 2, ["deflate.o", "inflate.o"]), new(Musl, "lib/crt1.o", 0, []), new(null, "x/libown.a", 7, [])]),
            new("bin/two", LinkMatch.Name, "GNU ld 2.44", LinkMapState.Read, [new(Zlib, "lib/libz.a", 2, ["crc32.o", "inflate.o"]), new(Musl, "lib/libc.a", 300, [])]),
            new("bin/three", LinkMatch.Content, "LLD 19.1", LinkMapState.None, []),
            new("bin/four", LinkMatch.Content, "GNU ld 2.44", LinkMapState.Lost, []),
        ],
        Unmatched = [.. Enumerable.Range(0, 12).Select(i => $"lib/{i}")],
        Others = 5,
        Remarks = ["2 notes about links could not be read"],
    };

    [Fact]
    public void A_package_is_told_once_with_what_was_taken_of_it() => Assert.Equal(
        [
            "musl.bbbbbbbb (libc.a: 300 members, 1 object file)",
            "zlib.aaaaaaaa (libz.a: 3 members)",
            "matched by name only: bin/two",
            "unknown for bin/three: the linker LLD 19.1 does not report which archives it takes",
            "unknown for bin/four: the linker's map is lost",
            "unknown for lib/0, lib/1, lib/2, lib/3, lib/4, lib/5, lib/6, lib/7, lib/8, lib/9 and 2 more: no link that made them was seen",
            "2 notes about links could not be read",
        ],
        LinkLines.Of(Links));
}
