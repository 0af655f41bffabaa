using Pthbs.Execution;

namespace Pthbs.Tests.Execution;

/// <summary>What make reports, in the output of a build that goes well all the same.</summary>
public sealed class MakeErrorsTests
{
    [Theory]
    [InlineData("make[1]: *** [Makefile:63: base64.o] Error 1")]
    [InlineData("make: *** [base64.o] Error 127")]
    [InlineData("gmake[12]: *** [Makefile:3: all] Error 2")]
    [InlineData("make[1]: *** [Makefile:3: run] Segmentation fault (core dumped)")]
    [InlineData("make[2]: *** No rule to make target 'x.c', needed by 'x.o'.  Stop.")]
    public void An_error_is_told(string line)
    {
        var told = Of("cc -c x.c", line, "make[1]: Leaving directory '/build/x/src'");
        Assert.Equal([line], told.Lines);
        Assert.Null(told.Compiler);
    }

    [Theory]
    [InlineData("make: [Makefile:4: clean] Error 1 (ignored)")]
    [InlineData("make[1]: *** [x] Error 1 (ignored)")]
    [InlineData("make[1]: *** Waiting for unfinished jobs....")]
    [InlineData("make[1]: *** [Makefile:9: x.o] Deleting file 'x.o'\nmake[1]: *** Deleting file 'x.o'")]
    [InlineData("make: *** [Makefile:4: distclean] Error 1")]
    [InlineData("make: *** No rule to make target 'clean'.  Stop.")]
    [InlineData("checking whether make: *** [x] Error 1 is said... no")]
    [InlineData("makefile: *** [x] Error 1")]
    [InlineData("configure:1: error: conftest")]
    // With -k, what fails is known to fail.
    [InlineData("make[1]: *** [Makefile:5: test] Error 1\nmake[1]: Target 'check' not remade because of errors.\nmake: *** [Makefile:2: sub] Error 2\nmake: Target 'all' not remade because of errors.")]
    public void What_is_no_error_or_is_meant_to_be_passed_over_is_not(string lines) => Assert.Empty(Of(lines.Split('\n')).Lines);

    [Fact]
    public void The_first_error_of_a_compiler_before_it_is_told_and_no_other()
    {
        var errors = Of(["old.c:1:1: error: of a test of configure", .. Enumerable.Repeat("ok", 400), "a.c:3:10: fatal error: b64/cencode.h: No such file or directory", "a.c:9:1: error: x", "make[1]: *** [Makefile:63: a.o] Error 1"]);
        Assert.Equal("a.c:3:10: fatal error: b64/cencode.h: No such file or directory", errors.Compiler);
        Assert.Null(Of("a.c:3:10: fatal error: x.h: No such file or directory").Compiler);
    }

    [Fact]
    public void Many_errors_are_counted()
    {
        var lines = Of([.. Enumerable.Range(0, 9).Select(i => $"make[1]: *** [Makefile:{i}: x] Error 1")]).Lines;
        Assert.Equal((6, "and 4 more"), (lines.Count, lines[^1]));
    }

    private static MakeErrors Of(params IEnumerable<string> lines)
    {
        var errors = new MakeErrors();
        foreach (var line in lines) errors.Note(line);
        return errors;
    }
}
