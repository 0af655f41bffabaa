using Pthbs.Workflows.Failures;

namespace Pthbs.Tests.Workflows.Failures;

/// <summary>Headers for which a fact of the template helps.</summary>
public sealed class MissingHeadersTests
{
    [Theory]
    [InlineData("a.c:18:10: fatal error: stdlib.h: No such file or directory", "compiler_names = [\"cc\"]; compiler_names = [\"gcc\"]")]
    [InlineData("a.h:13:10: fatal error: sys/queue.h: No such file or directory", "depends = [\"libbsd link\"]; cflags = \"-O2 -DLIBBSD_OVERLAY -isystem /pthbs/env/include/bsd\"")]
    [InlineData("ql_l.l:11:10: fatal error: ql_y.h: No such file or directory", "make_flags = [\"-j1\"]")]
    [InlineData("scan.c:9:10: fatal error: sub/y.tab.h: No such file or directory", "make_flags = [\"-j1\"]")]
    [InlineData("a.c:1:10: fatal error: own.h: No such file or directory", null)]
    [InlineData("warning: stdlib.h: No such file or directory", null)]
    public void It_comes_with_the_fact(string line, string? facts)
    {
        var found = MissingHeaders.In([line, line], new HashSet<string> { "libbsd" });
        if (facts is null) Assert.Empty(found);
        else Assert.EndsWith(": " + facts, Assert.Single(found).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_package_brings_is_not_promised() => Assert.Empty(MissingHeaders.In(["a.h:13:10: fatal error: sys/queue.h: No such file or directory"], new HashSet<string>()));
}
