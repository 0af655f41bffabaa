using Pthbs.Cli.Console;
using Pthbs.Errors;

namespace Pthbs.Cli.Tests.Console;

public sealed class ErrorTextTests
{
    [Fact]
    public void An_error_has_the_program_before_it_and_the_hint_below() => Assert.Equal(
        ["pthbs: list:3: this is not a valid hash", "  got:      x", "  expected: y", "hint: fix"],
        ErrorText.Of(new PthbsException(ErrorKind.Input, "this is not a valid hash") { Where = "list:3", Got = "x", Expected = "y", Hint = "fix" }).Select(l => l.ToString()));

    [Fact]
    public void A_defect_is_one_line_and_a_trace_only_for_those_who_ask()
    {
        var defect = Assert.Throws<InvalidOperationException>(Defect);

        Assert.Equal(
            ["pthbs: internal error: InvalidOperationException: two lines; please report it with the output of PTHBS_DEBUG=1"],
            ErrorText.OfDefect(defect, debug: false).Select(l => l.ToString()));
        var debug = ErrorText.OfDefect(defect, debug: true).Select(l => l.ToString()).ToList();
        Assert.Equal("pthbs: internal error: InvalidOperationException: two lines; please report it", debug[0]);
        Assert.Contains(debug, line => line.Contains(nameof(Defect), StringComparison.Ordinal));
    }

    private static void Defect() => throw new InvalidOperationException("two\nlines");
}
