using System.Security.Authentication;
using Pthbs.Files;
using Pthbs.Sources;
using Pthbs.Tests.Files;

namespace Pthbs.Tests.Sources;

/// <summary>Sources that are files of this machine: nobody can read in the cache what they cannot read where it lies.</summary>
public sealed class LocalFileTests : IDisposable
{
    private const int OwnerAlone = 0b110_000_000, ForAll = 0b110_100_100;
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(0b110_100_100, 0b111_101_101, ForAll)]
    [InlineData(0b110_100_000, 0b111_101_101, OwnerAlone)]
    [InlineData(0b110_000_000, 0b111_101_101, OwnerAlone)]
    [InlineData(0b110_100_100, 0b111_000_000, OwnerAlone)]
    public void What_not_everybody_may_read_is_closed_in_the_cache_too(int mode, int above, int copied)
    {
        _tree.With("dir/inner/source", "bytes"u8, mode);
        _tree.Handle.SetMode("dir", above);
        Assert.Null(Copy("dir/inner/source"));
        Assert.Equal(("bytes", copied), (_tree.Handle.TryReadText("copy"), _tree.Handle.Status("copy").Mode));
    }

    [Fact]
    public void A_link_that_another_user_made_is_not_followed()
    {
        if (!Ownership.IsRoot) Assert.Skip("only root gives links away");
        _tree.With("source", "bytes"u8).WithLink("link", "source");
        Assert.Null(Copy("link"));
        _tree.Handle.SetOwner("link", 12345, 12345);
        Assert.Equal("this is a link that another user made, so nothing is read through it", Copy("link")?.Reason);
    }

    /// <summary>The class library takes the kernel's EAGAIN for a file that another process has opened.</summary>
    [Fact]
    public void What_has_nothing_to_read_at_the_moment_is_told_as_that()
    {
        var error = DirectoryHandle.FromIO(new IOException("used by another process", unchecked((int)0x80070020)), "read", "/proc/kmsg");
        Assert.Equal(Pthbs.Linux.Errno.TryAgain, error.SystemError);
        Assert.DoesNotContain("another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_failed_handshake_the_reason_is_told()
    {
        var error = new HttpRequestException(HttpRequestError.SecureConnectionError, "no", new AuthenticationException("Authentication failed, see inner exception.", new IOException("SSL Handshake failed", new IOException("unsupported protocol"))));
        Assert.Equal("no secure connection: unsupported protocol", UrlFailure.Of(error, new Uri("https://example.org/"), null).Reason);
        error = new HttpRequestException(HttpRequestError.SecureConnectionError, "no", new AuthenticationException("the certificate is invalid", new IOException("details")));
        Assert.Equal("no secure connection: the certificate is invalid", UrlFailure.Of(error, new Uri("https://example.org/"), null).Reason);
    }

    private UrlFailure? Copy(string path)
    {
        _tree.Handle.TryDelete("copy");
        using var partial = new PartialFile(_tree.Handle, "copy");
        return LocalFile.Copy(_tree.At(path), partial, 1000, (_, _) => { }, TestContext.Current.CancellationToken);
    }
}
