using Pthbs.Errors;

namespace Pthbs.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void An_error_says_where_what_got_expected_and_a_hint()
    {
        var error = new PthbsException(ErrorKind.Source, "the archive is not what its hash says")
        {
            Where = "zlib.tar.gz",
            Got = "sha256:aa",
            Expected = "sha256:bb",
            Hint = "check the download list",
        };

        Assert.Equal(
            "zlib.tar.gz: the archive is not what its hash says\n  got:      sha256:aa\n  expected: sha256:bb\nhint: check the download list",
            error.Describe());
    }

    [Fact]
    public void What_others_wrote_neither_steers_the_terminal_nor_passes_for_a_line_of_ours()
    {
        var error = new PthbsException(ErrorKind.Input, "this is no \u001b[2Jword") { Where = "a\rb:1", Got = "x\nhint: run this", Expected = "a\tb", Details = ["c\u0085d"], Hint = "e\0f" };

        Assert.Equal("a\\x0db:1: this is no \\x1b[2Jword\n  got:      x\\x0ahint: run this\n  expected: a\tb\n  c\\x85d\nhint: e\\x00f", error.Describe());
    }

    [Fact]
    public void Nothing_that_was_got_is_said_in_words_and_what_has_no_words_is_not_said()
    {
        PthbsException Error(string text) => new(ErrorKind.Input, "what") { Where = text, Got = text, Expected = text, Hint = text };
        Assert.Equal("what\n  got:      nothing", Error("").Describe());
        Assert.Equal("what\n  got:      nothing but blanks", Error(" \t").Describe());
        var none = new PthbsException(ErrorKind.Input, "what") { Where = null, Got = null, Expected = null, Hint = null };
        Assert.Equal("what", none.Describe());
    }

    [Fact]
    public void One_that_is_told_further_out_keeps_all_that_is_not_said_anew()
    {
        var first = new PthbsException(ErrorKind.Source, "what") { Where = "where", Got = "got", Expected = "expected", SystemError = 2, Hint = "hint", Details = ["detail"] };
        var told = new PthbsException(first, ErrorKind.Input) { Where = "elsewhere" };
        Assert.Equal((ErrorKind.Input, "what", "elsewhere", "got", "expected", 2, "hint"), (told.Kind, told.Message, told.Where, told.Got, told.Expected, told.SystemError, told.Hint));
        Assert.Equal(["detail"], told.Details);
        Assert.Same(first, told.InnerException);
    }

    [Fact]
    public void What_others_wrote_is_shown_only_so_far()
    {
        var error = new PthbsException(ErrorKind.Input, "what") { Got = new string('x', 999) + "\ud83d\ude00" + new string('y', 1_000_000) };

        Assert.Equal($"what\n  got:      {new string('x', 999)} … (1001001 characters)", error.Describe());
    }
}
