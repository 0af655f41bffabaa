using System.Diagnostics;
using System.Text;
using Pthbs.Errors;
using Pthbs.Exporting.Legal;
using Pthbs.Tests.Files;

namespace Pthbs.Tests.Inventory;

/// <summary>What a build wrote becomes a script that people run: nothing in it is a command or an option.</summary>
public sealed class RelinkOrderTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public RelinkOrderTests() => _tree.With("1001-main.o", "\u007fELF and more"u8).With("1002-libz.a", "!<arch>\nand more"u8).With("relink.sh", "echo"u8).With("dir/1003-inner.o", "\u007fELF"u8);

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("-o/home/me/.profile")]
    [InlineData("-plugin")]
    [InlineData("--script=1001-main.o")]
    [InlineData("@1001-main.o")]
    [InlineData("dir/1003-inner.o")]
    [InlineData("../1001-main.o")]
    [InlineData("/etc/passwd")]
    [InlineData("relink.sh")]
    [InlineData("1004-missing.o")]
    [InlineData("1001-")]
    public void Whatever_is_no_file_beside_it_is_refused(string line)
    {
        var refused = Assert.Throws<PthbsException>(() => RelinkOrder.Read(_tree.Handle, $"1001-main.o\n{line}\n"));
        Assert.Equal((ErrorKind.Input, line), (refused.Kind, refused.Got));
    }

    /// <summary>ld takes the text of what is neither an object nor an archive for commands.</summary>
    [Fact]
    public void A_script_of_the_linker_is_left_out()
    {
        _tree.With("1003-libm.a", "GROUP(/etc/passwd)"u8);
        Assert.Equal(["1001-main.o", "1002-libz.a"], RelinkOrder.Read(_tree.Handle, "1001-main.o\n1003-libm.a\n1002-libz.a\n").Files);
    }

    [Fact]
    public void An_archive_without_its_members_is_told()
    {
        _tree.With("1003-thin.a", "!<thin>\nand more"u8);
        Assert.Equal("1003-thin.a", RelinkOrder.Read(_tree.Handle, "1001-main.o\n1003-thin.a\n").ThinArchive);
        Assert.Null(RelinkOrder.Read(_tree.Handle, "1001-main.o\n").ThinArchive);
    }

    [Theory]
    [InlineData("p$(touch done)")]
    [InlineData("p`touch done`")]
    [InlineData("p}; touch done; {")]
    [InlineData("p'; touch done; '")]
    [InlineData("p \" b")]
    [InlineData("-p")]
    public async Task The_name_of_a_program_is_nothing_but_a_name(string program)
    {
        const string Odd = "1003-it's $(touch done).o";
        _tree.With(Odd, "\u007fELF"u8).With("ld", "#!/bin/sh\nfor word do printf '%s\\n' \"$word\"; done > said\n"u8);
        _tree.With("relink.sh", Encoding.UTF8.GetBytes(RelinkOrder.Read(_tree.Handle, $"1001-main.o\n{Odd}\n").Script(program)));
        File.SetUnixFileMode(_tree.At("ld"), (UnixFileMode)0b111_101_101);
        using var process = Process.Start(new ProcessStartInfo("sh", ["./relink.sh"]) { WorkingDirectory = _tree.Handle.Path, Environment = { ["LD"] = "./ld" } })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(_tree.At("done")));
        var said = await File.ReadAllLinesAsync(_tree.At("said"), TestContext.Current.CancellationToken);
        Assert.Equal(["-static", "--eh-frame-hdr", "-o", $"{_tree.Handle.Path}/{program}", "--start-group", "1001-main.o", Odd, "--end-group"], said);
    }
}
