namespace Pthbs.Cli.Tests.Program;

/// <summary>Paths that are not UTF-8: the program says so, and acts on no other path.</summary>
public sealed class UnreadableTextTests
{
    [Theory]
    [InlineData("\"$pthbs\" --store \"$(printf 'store\\377')\" root list", 2, "a word of the command line is not UTF-8", "store\\xff")]
    [InlineData("\"$pthbs\" build \"$(printf 'a\\300.sh')\"", 2, "a word of the command line is not UTF-8", "a\\xc0.sh")]
    [InlineData("PTHBS_STORE=\"$(printf '/tmp/store\\377')\" \"$pthbs\" store root list", 7, "the variable PTHBS_STORE is not UTF-8", "store\\xff")]
    [InlineData("PTHBS_STATE= HOME=\"$(printf '/tmp/home\\377')\" \"$pthbs\" store root list", 7, "the variable HOME is not UTF-8", "home\\xff")]
    [InlineData("d=\"$(printf 'd\\377')\"; mkdir \"$d\" && cd \"$d\" && { \"$pthbs\" store root list; code=$?; rmdir \"../$d\"; exit $code; }", 7, "the path of the current directory is not UTF-8", "d\\xff")]
    public async Task It_is_refused(string line, int code, params string[] says)
    {
        Assert.SkipWhen(line.Contains("HOME", StringComparison.Ordinal) && Environment.IsPrivilegedProcess, "root's places do not depend on HOME");
        using var program = new RealProgram();
        (await program.ShellAsync(line)).Failed(code, says);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(program.Place), path => path.Contains('\uFFFD', StringComparison.Ordinal) && path.Contains("store", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_replacement_character_that_was_typed_is_one()
    {
        using var program = new RealProgram();
        (await program.RunAsync("--store", $"{program.Place}/a\uFFFDb", "store", "root", "list")).Succeeded();
    }
}
