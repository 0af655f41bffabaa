namespace Pthbs.Cli.Tests.Program;

/// <summary>What is told of a failed build besides its output: where a syntax error is, what is missing, and how the command is found that ended it.</summary>
public sealed class FailureAdviceTests : IDisposable
{
    private const int Build = 5;
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_syntax_error_is_told_at_the_line_of_the_template()
    {
        _program.Collection.Phases("x", ":", ("build", "echo compiled"), ("install", "mkdir -p $out\necho start ( here > $out/x"));
        var failed = (await _program.RunAsync("build", "x")).Failed(Build, "the script of x has a syntax error: nothing of it was run", "echo start ( here");
        Assert.Matches($@"{_program.Collection.Path}/packages/x/x.sh.j2:1[0-9]: the script of x", failed.Error);
        Assert.DoesNotContain("compiled", (await _program.RunAsync("log", "x")).Output, StringComparison.Ordinal);
    }

    /// <summary>What is told of a failure: what brings a program that is missing, or how the command is found that ended the phase without a word.</summary>
    [Fact]
    public async Task What_a_failure_does_not_say_is_told()
    {
        _program.Collection.Phases("x", ":", ("build", "cmake ."));
        (await _program.RunAsync("build", "x")).Failed(Build, "missing: the program 'cmake', which the build did not find: the tool 'cmake' brings it: tools = [\"cmake\"]");

        _program.Collection.Phases("x", ":", ("build", "echo \"ld: b.o:(.bss+0x0): multiple definition of 'level'; a.o:(.bss+0x0): first defined here\"\nfalse"));
        (await _program.RunAsync("build", "x")).Failed(Build, "'level' is defined in several files", "cflags = \"-O2 -fcommon\"");

        // What the build did not find and did without is not why it failed.
        _program.Collection.Phases("x", ":", ("build", "msgfmt || :\nfor i in 1 2 3 4 5 6 7 8 9 10 11; do echo working; done\nfalse"));
        Assert.DoesNotContain("missing:", (await _program.RunAsync("build", "x")).Failed(Build).Error, StringComparison.Ordinal);

        _program.Collection.Phases("x", ":", ("build", "echo working\n[ one = two ]"));
        var failed = (await _program.RunAsync("build", "x")).Failed(Build);
        Assert.Contains("hint: to see which command ended it: pthbs shell --failed x -- sh -xc 'cd /build/x; phases=build; . /build/build.sh'", failed.Error, StringComparison.Ordinal);
        var traced = await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-xc", "cd /build/x; phases=build; . /build/build.sh");
        Assert.Contains("+ [ one", (traced.Output + traced.Error).Replace("'", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
