using System.Buffers.Binary;
using Pthbs.Files.Elf;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Elf;

public sealed class ElfFileTests
{
    [Theory]
    [InlineData(true, false, 62)]
    [InlineData(true, true, 22)]
    [InlineData(false, false, 40)]
    [InlineData(false, true, 8)]
    public void A_dynamic_program_names_its_loader_and_libraries_in_either_width_and_byte_order(bool wide, bool big, int machine)
    {
        var image = new ElfImage(wide, big).Interpreter("/lib/ld-musl.so.1").Needed("libc.so", "libz.so.1");

        foreach (var type in new[] { ElfImage.Executable, ElfImage.Shared })
        {
            var elf = ElfFile.TryRead(image.Build(type, machine));

            Assert.NotNull(elf);
            Assert.Equal((type, machine, wide, big), (elf.Type, elf.Machine, elf.Is64Bit, elf.IsBigEndian));
            Assert.Equal("/lib/ld-musl.so.1", elf.Interpreter);
            Assert.Equal(["libc.so", "libz.so.1"], elf.Needed);
            Assert.True(elf.NeedsDynamicLoader);
        }
    }

    [Fact]
    public void What_needs_no_loader_passes()
    {
        var staticPie = new ElfImage();
        var dynamic = staticPie.Dynamic((5, 0x1000), (0x6ffffffb, 0x8000001), (0, 0));

        Assert.False(ElfFile.TryRead(new ElfImage().Segment(1, [1, 2, 3]).Build(ElfImage.Executable))!.NeedsDynamicLoader);
        Assert.False(ElfFile.TryRead(staticPie.Segment(1, [0], 0x1000).Segment(2, dynamic).Build(ElfImage.Shared))!.NeedsDynamicLoader);
        Assert.False(ElfFile.TryRead(new ElfImage().Build(ElfImage.Relocatable))!.NeedsDynamicLoader);
        Assert.False(ElfFile.TryRead(new ElfImage().Needed("libc.so").Build(ElfImage.Relocatable))!.NeedsDynamicLoader);
        Assert.False(ElfFile.TryRead(new ElfImage().Segment(3, []).Segment(2, []).Build(ElfImage.Executable))!.NeedsDynamicLoader);
        Assert.Null(ElfFile.TryRead("#!/bin/sh\n"u8.ToArray()));
        Assert.Null(ElfFile.TryRead("\u007fELF"u8.ToArray()));
    }

    [Theory]
    [InlineData(true, false, 4, 0)]
    [InlineData(true, false, 4, 3)]
    [InlineData(true, false, 5, 0)]
    [InlineData(true, false, 5, 2)]
    [InlineData(true, false, 4, 1)]
    [InlineData(true, true, 5, 1)]
    [InlineData(false, false, 4, 2)]
    [InlineData(false, true, 4, 0)]
    public void What_a_kernel_runs_is_refused_whatever_its_class_and_byte_order_say(bool wide, bool big, int at, byte value)
    {
        foreach (var image in (ElfImage[])[new ElfImage(wide, big).Interpreter("/lib/ld.so"), new ElfImage(wide, big).Segment(1, [1])])
        {
            var program = image.Build(ElfImage.Executable);
            Assert.False(ElfFile.TryRead(program)!.IsMislabelled);
            program[at] = value;
            var elf = ElfFile.TryRead(program);

            Assert.True(elf!.IsMislabelled);
            Assert.Contains("kernels run it", StaticLinkCheck.Problem("x", elf)!.What, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Program_headers_may_begin_where_the_file_does()
    {
        // The kernel reads them there: the third one, at 112, is then what follows the header.
        var program = new byte[256];
        "\u007fELF\u0002\u0001"u8.CopyTo(program);
        (program[16], program[18], program[54], program[56]) = (ElfImage.Executable, 62, 56, 3);
        program[112] = 3;
        (program[120], program[144]) = (200, 11);
        "/lib/ld.so"u8.CopyTo(program.AsSpan(200));

        Assert.Equal("/lib/ld.so", ElfFile.TryRead(program)!.Interpreter);
    }

    [Fact]
    public void A_library_needed_by_a_broken_name_still_counts()
    {
        var image = new ElfImage();
        var elf = ElfFile.TryRead(image.Segment(2, image.Dynamic((1, 5), (5, 0x99_0000), (0, 0))).Build(ElfImage.Shared));

        Assert.Equal(["(a library whose name cannot be read)"], elf!.Needed);
        Assert.True(elf.NeedsDynamicLoader);
    }

    [Fact]
    public void Absurd_counts_and_sizes_are_borne()
    {
        var program = new ElfImage().Interpreter("/lib/ld.so").Build(ElfImage.Executable, count: 65535);
        Assert.Equal("/lib/ld.so", ElfFile.TryRead(program)!.Interpreter);
        Assert.Null(ElfFile.TryRead(new ElfImage().Interpreter("/lib/ld.so").Build(ElfImage.Executable, entrySize: 57))!.Interpreter);

        // A segment that claims to be larger than any file, and a dynamic section of needed libraries without end.
        var huge = new ElfImage().Interpreter("/lib/ld.so").Build(ElfImage.Executable);
        BinaryPrimitives.WriteInt64LittleEndian(huge.AsSpan(64 + 32), long.MaxValue);
        Assert.Equal("/lib/ld.so", ElfFile.TryRead(huge)!.Interpreter);
        var image = new ElfImage();
        var endless = image.Segment(2, image.Dynamic([.. Enumerable.Repeat((1L, 1L), 300_000)])).Build(ElfImage.Shared);
        Assert.Equal(256, ElfFile.TryRead(endless)!.Needed.Count);
    }

    [Fact]
    public void Truncated_anywhere_it_is_read_as_far_as_it_goes()
    {
        var whole = new ElfImage().Interpreter("/lib/ld.so").Needed("libc.so").Build(ElfImage.Executable);

        for (var length = 0; length < whole.Length; length++)
        {
            var elf = ElfFile.TryRead(whole.AsMemory(0, length));
            Assert.Equal(length < 64, elf is null);
        }
    }

    [Fact]
    public void Damaged_anywhere_it_neither_throws_nor_hangs()
    {
        byte[][] wholes = [
            new ElfImage().Interpreter("/lib/ld.so").Needed("libc.so").Build(ElfImage.Executable),
            new ElfImage(wide: false, big: true).Interpreter("/lib/ld.so").Needed("libc.so").Build(ElfImage.Shared)];
        using var tree = new TemporaryTree();
        foreach (var whole in wholes)
            for (var at = 4; at < whole.Length; at++)
                foreach (var value in new byte[] { 0, 1, 0x7f, 0x80, 0xff })
                {
                    var damaged = (byte[])whole.Clone();
                    damaged.AsSpan(at, Math.Min(8, damaged.Length - at)).Fill(value);
                    var elf = ElfFile.TryRead(damaged);
                    if (elf is null) continue;

                    // The same from a file: there an absurd offset goes to the kernel.
                    tree.Handle.WriteAtomically("elf", damaged);
                    using var file = tree.Handle.OpenFile("elf");
                    var again = ElfFile.TryRead(file, "elf")!;
                    Assert.Equal((elf.Interpreter, string.Join('|', elf.Needed)), (again.Interpreter, string.Join('|', again.Needed)));
                }
    }

    [Fact]
    public void The_check_names_each_file_that_needs_a_loader_and_what_it_needs()
    {
        using var tree = new TemporaryTree();
        tree.With("bin/dynamic", new ElfImage().Interpreter("/lib/ld.so").Needed("libc.so", "libm.so").Build(ElfImage.Executable))
            .With("lib/libx.so", new ElfImage().Needed("libc.so").Build(ElfImage.Shared))
            .With("bin/static", new ElfImage().Segment(1, [1]).Build(ElfImage.Executable)).With("lib/x.ko", new ElfImage().Build(ElfImage.Relocatable)).With("text", "x"u8);
        var scan = TreeScanner.Scan(tree.Handle, TreeListing.Read(tree.Handle), ScanRequest.HashOnly, TestContext.Current.CancellationToken);

        var problems = ElfChecks.Problems(tree.Handle, scan.ElfFiles, [StaticLinkCheck.Problem]);

        Assert.Equal(
            [
                "bin/dynamic: it is linked dynamically: it needs the loader /lib/ld.so and libc.so, libm.so",
                "lib/libx.so: it is linked dynamically: it needs libc.so",
            ],
            problems.Select(p => p.ToString()));
        Assert.Contains("-static", problems[0].Hint, StringComparison.Ordinal);
        // Most scripts come of a template whose layout writes the header.
        Assert.Contains("{% set options = [\"static-check=off\"] %} in its template, or '#: option static-check=off' in a script without a layout", problems[0].Hint, StringComparison.Ordinal);
        Assert.Contains("--disable-shared", problems[1].Hint, StringComparison.Ordinal);
    }

    /// <summary>Each of the entries is looked up in none of the segments: both together would be thousands of millions of steps, for a file of three megabytes.</summary>
    [Fact]
    public void Tables_that_are_as_long_as_they_may_be_are_read_once_in_blocks()
    {
        var file = LongTables();
        var asked = 0;
        var elf = ElfReader.TryRead((offset, span) =>
        {
            asked++;
            return Read(file, offset, span);
        }, TestContext.Current.CancellationToken);

        Assert.True(elf!.NeedsDynamicLoader);
        Assert.Equal(["name"], elf.Needed);
        Assert.InRange(asked, 1, 1000);
    }

    [Fact]
    public void Reading_ends_between_two_blocks()
    {
        var file = LongTables();
        for (var last = 1; last < 50; last++)
        {
            using var cancel = new CancellationTokenSource();
            var asked = 0;
            Assert.Throws<OperationCanceledException>(() => ElfReader.TryRead((offset, span) =>
            {
                if (++asked == last) cancel.Cancel();
                return Read(file, offset, span);
            }, cancel.Token));
            Assert.Equal(last, asked);
        }
    }

    [Fact]
    public void Of_several_string_tables_the_last_counts()
    {
        var image = new ElfImage(wide: false).Segment(1, [0, (byte)'x', 0], 0x1000).Segment(1, [0, (byte)'y', 0], 0x2000);
        Assert.Equal(["y"], ElfFile.TryRead(image.Segment(2, image.Dynamic((5, 0x1000), (1, 1), (5, 0x2000), (0, 0))).Build(ElfImage.Shared))!.Needed);
    }

    [Fact]
    public void Names_that_are_all_the_same_long_text_cost_no_more_than_a_file_has()
    {
        var image = new ElfImage().Segment(1, [0, .. Enumerable.Repeat((byte)'n', 4000), 0], 0x1000);
        image.Segment(2, image.Dynamic([(5, 0x1000), .. Enumerable.Repeat((1L, 1L), 200), (0, 0)]));
        var elf = ElfFile.TryRead(image.Build(ElfImage.Shared))!;

        Assert.Equal(200, elf.Needed.Count);
        Assert.InRange(elf.Needed.Sum(n => n.Length), 4000, 80_000);
        Assert.InRange(StaticLinkCheck.Problem("x", elf)!.What.Length, 300, 400);
    }

    [Fact]
    public void A_file_of_several_names_is_read_once_and_each_name_is_told()
    {
        using var tree = new TemporaryTree();
        tree.With("a", new ElfImage().Needed("libc.so").Build(ElfImage.Shared)).With("static", new ElfImage().Build(ElfImage.Executable));
        foreach (var (old, name) in (ReadOnlySpan<(string, string)>)[("a", "b"), ("a", "c"), ("static", "static2")]) tree.Handle.CreateHardLink(old, name);

        var problems = ElfChecks.Problems(tree.Handle, ["a", "b", "c", "static", "static2"], [StaticLinkCheck.Problem], TestContext.Current.CancellationToken);

        Assert.Equal(["a", "b", "c"], problems.Select(p => p.Path));
        Assert.All(problems, p => Assert.Same(problems[0].What, p.What));
    }

    private static int Read(byte[] file, long offset, Span<byte> span)
    {
        var rest = file.AsSpan((int)Math.Min(offset, file.Length));
        rest = rest[..Math.Min(rest.Length, span.Length)];
        rest.CopyTo(span);
        return rest.Length;
    }

    /// <summary>65535 program headers, and a dynamic section of a mebibyte that says again and again where the strings are.</summary>
    private static byte[] LongTables()
    {
        var image = new ElfImage(wide: false);
        for (var i = 0; i < 65533; i++) image.Segment(1, []);
        var needed = image.Dynamic((1, 1));
        byte[] content = [.. needed, .. Enumerable.Repeat(image.Dynamic((5, 0x7000_0000)), ((1 << 20) / 8) - 2).SelectMany(e => e), .. image.Dynamic((5, 0x1000))];
        return image.Segment(1, [0, .. "name"u8, 0], 0x1000).Segment(2, content).Build(ElfImage.Shared);
    }
}
