using Pthbs.Collections.Updating;

namespace Pthbs.Tests.Collections;

public sealed class VersionTextTests
{
    [Theory]
    [InlineData("x-1.3.tar.gz", "1.3", "1.4", "x-1.4.tar.gz")]
    [InlineData("x-1.3.1.tar.gz", "1.3", "1.4", "x-1.3.1.tar.gz")]
    [InlineData("x-11.3.tar.gz", "1.3", "1.4", "x-11.3.tar.gz")]
    [InlineData("x-2.1.3.tar.gz", "1.3", "1.4", "x-2.1.3.tar.gz")]
    [InlineData("zlib_1.3.dfsg+really1.3.1.orig.tar.gz", "1.3.1", "1.3.2", "zlib_1.3.dfsg+really1.3.2.orig.tar.gz")]
    public void A_version_is_replaced_where_it_stands_whole(string text, string before, string after, string expected) =>
        Assert.Equal(expected, VersionText.Replace(text, before, after));

    [Theory]
    [InlineData("https://example.org/x/1.3/x-1.3.1.tar.gz", "https://example.org/x/1.4/x-1.4.0.tar.gz")]
    [InlineData("https://example.org/v1.3/x-1.3.1.tar.gz", "https://example.org/v1.4/x-1.4.0.tar.gz")]
    [InlineData("https://example.org/1.30/x-1.3.1.tar.gz", "https://example.org/1.30/x-1.4.0.tar.gz")]
    public void The_directory_of_a_series_follows(string url, string expected) => Assert.Equal(expected, VersionText.ReplaceInUrl(url, "1.3.1", "1.4.0"));
}
