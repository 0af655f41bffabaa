namespace Pthbs.Tests.Sandboxing;

public sealed class NamespaceSandboxTests
{
    [Fact]
    public void A_command_runs_as_1000()
    {
        using var build = new TestBuild();
        Assert.Equal("1000 1000 1000", build.Says("echo $(id -u) $(id -g) $(id -G)"));
    }
}
