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
}
