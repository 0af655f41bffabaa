using Pthbs.Errors;
using Pthbs.Systems;

namespace Pthbs.Tests.Systems;

/// <summary>Which services of a system run on a machine of another distribution. That they do is tried by <c>tests/long/overlay</c>.</summary>
public sealed class OverlayServicesTests : IDisposable
{
    private readonly TestSystem _system = new();

    public OverlayServicesTests()
    {
        _system.Program("lib/overlay", "");
        _system.Write("containers", "box\n");
        _system.Service("net-eth0").Service("db", "exec sleep 1").Service("web", "exec sleep 2", "db", "net-eth0").Service("box").Service("mail", "exec 2>&1\nexec chpst -u post sleep 3", "db").Service("boxed", "exec sleep 4", "box");
    }

    private OverlayServices Services => new(SystemTree.Read(_system.Path));

    public void Dispose() => _system.Dispose();

    [Fact]
    public void What_a_service_needs_runs_before_it_and_networks_are_the_machines_own()
    {
        var (command, outside) = Services.Run(["web"], isRoot: false, [], "/pthbs/tower");
        Assert.Equal(["/pthbs/tower/lib/overlay", "/pthbs/tower", "db", "web"], command);
        Assert.Equal("net-eth0", outside);
        // In the order of the system, however they are named, and each once.
        Assert.Equal(["db", "web", "mail"], Services.Run(["mail", "web", "mail"], isRoot: true, ["post"], "/pthbs/tower").Command.Skip(2));
    }

    [Theory]
    [InlineData("wbe", "has no service of this name", "did you mean 'web'?")]
    [InlineData("net-eth0", "sets up an interface", "leave it out")]
    [InlineData("box", "is a container", "system test")]
    [InlineData("boxed", "is a container", "system test")]
    [InlineData("mail", "so root must start it", "as root")]
    public void What_cannot_run_here_is_refused(string name, string message, string hint)
    {
        var error = Assert.Throws<PthbsException>(() => Services.Run([name], isRoot: false, ["post"], "/pthbs/tower"));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_that_the_machine_does_not_have_is_named()
    {
        var error = Assert.Throws<PthbsException>(() => Services.Run(["mail"], isRoot: true, ["root"], "/pthbs/tower"));
        Assert.Equal("post", error.Got);
        Assert.Equal("make the user post on this machine", error.Hint);
    }

    [Fact]
    public void A_system_of_an_older_collection_is_refused()
    {
        File.Delete($"{_system.Path}/lib/overlay");
        Assert.Contains("has no script lib/overlay", Assert.Throws<PthbsException>(() => Services.Run(["web"], true, [], "/pthbs/tower")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_is_listed_with_where_it_can_run() => Assert.Equal(
        [("net-eth0", ServicePlace.Network, null), ("db", ServicePlace.Anywhere, null), ("web", ServicePlace.Anywhere, null), ("box", ServicePlace.Container, null), ("mail", ServicePlace.Anywhere, "post"), ("boxed", ServicePlace.Anywhere, null)],
        Services.All.Select(service => (service.Name, service.Place, service.User)));
}
