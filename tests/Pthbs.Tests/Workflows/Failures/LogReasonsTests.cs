using Pthbs.Workflows.Failures;

namespace Pthbs.Tests.Workflows.Failures;

/// <summary>What a build did not find and did without is not why it failed.</summary>
public sealed class LogReasonsTests
{
    private const string NoProgram = "./libtool: line 1840: frob: command not found";

    [Theory]
    // The shell says it, and the script ends.
    [InlineData(NoProgram, 0, null)]
    // The shell says it, and make ends after what else runs.
    [InlineData(NoProgram, 3, "make: *** [Makefile:3: all] Error 127")]
    [InlineData("checking for zlib.h... no", 1, "configure: error: zlib is needed")]
    [InlineData("-- Could NOT find ZLIB (missing: ZLIB_LIBRARY)", 0, "CMake Error at CMakeLists.txt:3 (message):")]
    [InlineData("Run-time dependency openssl found: NO (tried pkgconfig)", 0, "meson.build:3:0: ERROR: a problem")]
    // What says that it is the end is one wherever it stands.
    [InlineData("a.c:1:10: fatal error: zlib.h: No such file or directory", 50, "make: *** [Makefile:3: a.o] Error 1")]
    [InlineData("/usr/bin/ld: cannot find -lz", 50, "make: *** [Makefile:3: a] Error 1")]
    [InlineData("Package openssl was not found in the pkg-config search path.", 50, "make: *** [Makefile:3: a] Error 1")]
    public void What_stands_before_the_end_counts(string line, int between, string? end) => Assert.Contains(line, Reasons(line, between, end));

    [Theory]
    [InlineData(NoProgram, 20, null)]
    [InlineData(NoProgram, 20, "make: *** [Makefile:3: all] Error 1")]
    [InlineData("checking for zlib.h... no", 20, "configure: error: a compiler is needed")]
    [InlineData("checking for zlib.h... no", 0, null)]
    [InlineData("-- Could NOT find ZLIB (missing: ZLIB_LIBRARY)", 30, "CMake Error at CMakeLists.txt:3 (message):")]
    [InlineData("-- Could NOT find FLEX (missing: FLEX_EXECUTABLE)", 30, "make: *** [Makefile:3: a.o] Error 1")]
    [InlineData("pthbs:   sh: frob: not found", 0, null)]
    public void What_was_survived_does_not(string line, int between, string? end) => Assert.DoesNotContain(line, Reasons(line, between, end));

    /// <summary>Tests print errors that are none; make goes on for a while.</summary>
    [Fact]
    public void An_earlier_error_hides_nothing()
    {
        string[] lines = ["ERROR: a test that is to fail", .. Enumerable.Repeat("ok", 20), NoProgram, "make: *** [Makefile:9: all] Error 127"];
        Assert.Contains(NoProgram, LogReasons.Of(lines));
    }

    private static IReadOnlyList<string> Reasons(string line, int between, string? end) => LogReasons.Of([line, .. Enumerable.Repeat("cc -c x.c", between), .. end is null ? (string[])[] : [end]]);
}
