using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

public sealed class PackageRequestTests
{
    [Theory]
    [InlineData("curl", "curl")]
    [InlineData("curl:tls=openssl", "curl:tls=openssl")]
    [InlineData("curl:z=1,a=2", "curl:a=2,z=1")]
    public void A_request_is_printed_with_its_parameters_in_order(string text, string printed) =>
        Assert.Equal(printed, PackageRequest.Parse(text).ToString());

    [Fact]
    public void The_order_in_which_parameters_are_typed_does_not_matter() =>
        Assert.Equal(PackageRequest.Parse("curl:z=1,a=2"), PackageRequest.Parse("curl:a=2,z=1"));

    [Theory]
    [InlineData("")]
    [InlineData("Curl")]
    [InlineData("env")]
    [InlineData("curl:")]
    [InlineData("curl:tls")]
    [InlineData("curl:tls=")]
    [InlineData("curl:=openssl")]
    [InlineData("curl:tls=a,tls=b")]
    [InlineData("curl:tls=a b")]
    [InlineData("curl:tls=a/b")]
    [InlineData("../curl")]
    public void What_is_no_request_is_refused(string text) =>
        Assert.Equal(ErrorKind.Input, Assert.Throws<PthbsException>(() => PackageRequest.Parse(text)).Kind);

    [Fact]
    public void A_dependency_may_yield()
    {
        Assert.Equal(new DependencyRequest(new PackageRequest("busybox"), true), DependencyRequest.Parse("busybox yield"));
        Assert.False(DependencyRequest.Parse("busybox").Yields);
        Assert.Throws<PthbsException>(() => DependencyRequest.Parse("busybox yields"));
        Assert.Throws<PthbsException>(() => DependencyRequest.Parse("busybox make"));
    }
}
