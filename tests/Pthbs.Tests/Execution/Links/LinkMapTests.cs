using System.Text;
using Pthbs.Execution.Links;

namespace Pthbs.Tests.Execution.Links;

/// <summary>Maps as GNU ld writes them, and as a build may write them in their place.</summary>
public sealed class LinkMapTests
{
    private const string Small = """
        Archive member included to satisfy reference by file (symbol)

        ./libz.a(inf.o)               /tmp/ccHQtubb.o (inflate_it)
        ./libz.a(x.o)                 main.o (x)
        /usr/lib/gcc/x86_64-linux-gnu/12/../../../x86_64-linux-gnu/libc.a(libc-start.o)
                                      /usr/lib/gcc/x86_64-linux-gnu/12/../../../x86_64-linux-gnu/crt1.o (__libc_start_main)
        /pthbs/env/lib/lib(odd) name.a(a (b).o)
                                      ./libz.a(inf.o) (odd)
        thin/member.o                 main.o (thin)

        Discarded input sections

         .note.GNU-stack
                        0x0000000000000000        0x0 /usr/lib/crt1.o
        LOAD not this

        Memory Configuration

        Name             Origin             Length             Attributes
        *default*        0x0000000000000000 0xffffffffffffffff

        Linker script and memory map

        LOAD /usr/lib/crt1.o
        LOAD main.o
        START GROUP
        LOAD /usr/lib/libc.a
        END GROUP
                        0x0000000000400000                PROVIDE (__executable_start = SEGMENT_START ("text-segment", 0x400000))
        OUTPUT(my prog elf64-x86-64)

        """;

    private static LinkMap? Read(string text, int block = 1 << 16, LinkRoom? room = null) => LinkMap.Read(new Chunks(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")), block), room ?? new LinkRoom(), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1 << 16)]
    public void The_lines_that_count_are_read(int block)
    {
        var map = Read(Small, block)!;
        Assert.Equal(["inf.o", "x.o"], map.Archives["./libz.a"]);
        Assert.Equal(["libc-start.o"], map.Archives["/usr/lib/gcc/x86_64-linux-gnu/12/../../../x86_64-linux-gnu/libc.a"]);
        Assert.Equal(["a (b).o"], map.Archives["/pthbs/env/lib/lib(odd) name.a"]);
        Assert.Equal(3, map.Archives.Count);
        Assert.Equal(["/usr/lib/crt1.o", "/usr/lib/libc.a", "main.o", "thin/member.o"], map.Loaded.Order(StringComparer.Ordinal));
        Assert.Equal("my prog", map.Output);
        Assert.False(map.IsCut);
    }

    [Fact]
    public void A_program_without_archives_has_none()
    {
        var map = Read(Small[Small.IndexOf("Memory", StringComparison.Ordinal)..])!;
        Assert.Empty(map.Archives);
        Assert.Contains("main.o", map.Loaded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("Archive member included to satisfy reference by file (symbol)\n\nx.a(y.o)   z\n")]
    [InlineData("#!/bin/sh\n")]
    public void What_is_no_map_is_none(string text) => Assert.Null(Read(text));

    [Fact]
    public void A_map_that_a_build_has_written_is_bounded()
    {
        var text = new StringBuilder("Archive member included to satisfy reference by file (symbol)\n\n");
        for (var i = 0; i < 300_000; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"/x/libevil.a(member-with-a-long-name-{i}.o)\n      x\n");
        text.Append("\nLinker script and memory map\n\nLOAD ").Append('x', 10_000_000).Append("\nOUTPUT(x\n");
        var map = Read(text.ToString())!;
        Assert.True(map.IsCut);
        Assert.InRange(map.Archives["/x/libevil.a"].Count, 1, 100_000);
        Assert.DoesNotContain(map.Loaded, l => l.Length > 20_000);
        Assert.Null(map.Output);
    }

    /// <summary>However many maps a build has written, all of them together have so much room.</summary>
    [Fact]
    public void The_maps_of_a_build_share_their_room()
    {
        var room = new LinkRoom { Text = 150 };
        Assert.True(Read(Small, room: room)!.IsCut);
        Assert.InRange(room.Text, 0, 150);
        room = new LinkRoom { Bytes = Small.Length + 100 };
        Assert.False(Read(Small, block: 64, room)!.IsCut);
        Assert.Null(Read(Small, block: 64, room));
    }

    private sealed class Chunks(byte[] bytes, int block) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(block, count));
    }
}
