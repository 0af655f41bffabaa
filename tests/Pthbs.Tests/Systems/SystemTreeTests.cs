using Pthbs.Errors;
using Pthbs.Systems;

namespace Pthbs.Tests.Systems;

/// <summary>What is accepted as a system, and what is refused with which words.</summary>
public sealed class SystemTreeTests : IDisposable
{
    private readonly TestSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public void What_a_machine_needs_to_know_is_read()
    {
        _system.Service("net").Service("web", "exec httpd", "net");
        _system.Program("services/web/log/run", "exec cat");
        _system.Write("etc/ssl/ca", "x");
        _system.Write("cmdline", "panic=5\n");
        _system.Write("deadline", "7\n");

        var tree = SystemTree.Read(_system.Path);

        Assert.Equal(["net", "web"], tree.Order);
        Assert.Equal(["net"], tree.Services[1].Needs);
        Assert.Equal((true, false), (tree.Services[1].HasLog, tree.Services[0].HasLog));
        Assert.Equal(["passwd", "ssl/ca"], tree.Etc.Keys);
        Assert.Equal(("panic=5", 7, null), (tree.CommandLine, tree.Deadline, tree.Kernel));
    }

    [Fact]
    public void Links_lead_to_other_packages()
    {
        _system.Write("other/start", "#!/bin/sh\n");
        _system.Directory.Handle.SetMode("other/start", 0b111_101_101);
        _system.Directory.Handle.TryDelete("lib/start");
        File.CreateSymbolicLink($"{_system.Path}/lib/start", "../other/start");
        _system.Write("store/vmlinuz", "");
        File.CreateSymbolicLink($"{_system.Path}/kernel", "store/vmlinuz");

        Assert.Equal($"{_system.Path}/store/vmlinuz", SystemTree.Read(_system.Path).Kernel);
    }

    [Fact]
    public void A_link_to_a_directory_is_not_entered()
    {
        File.CreateSymbolicLink($"{_system.Path}/etc/ssl", "..");

        Assert.Equal(("..", "passwd, ssl"), (SystemTree.Read(_system.Path).Etc["ssl"], string.Join(", ", SystemTree.Read(_system.Path).Etc.Keys)));
    }

    [Theory]
    [InlineData("services/b/needs", "a\n", "the service 'b' needs a service that does not exist", "a")]
    [InlineData("services/b/needs", "b\n", "the service 'b' needs itself", null)]
    [InlineData("services/b/needs", "c\n", "the service 'b' stands before 'c', which it needs", null)]
    [InlineData("services/other/run", "", "the service 'other' is not in the order of services", null)]
    [InlineData("order", "b\nc\nb\n", "the service 'b' is listed twice", null)]
    [InlineData("order", "b\nc\n../b\n", "this cannot be the name of a service", "../b")]
    [InlineData("order", "b\nc\nb\tc\n", "this cannot be the name of a service", "b\tc")]
    [InlineData("order", "b\nc\n*\n", "this cannot be the name of a service", "*")]
    [InlineData("order", "b\nc\nd\n", "a file of the system is missing", null)]
    [InlineData("mutable", "passwd\n", "a name in /etc is both mutable and a file of the system", "passwd")]
    [InlineData("mutable", "ssl/ca\n", "this cannot be a name in /etc", "ssl/ca")]
    [InlineData("deadline", "soon\n", "this is not a deadline", "soon")]
    [InlineData("deadline", "0\n", "this is not a deadline", "0")]
    public void What_cannot_work_is_refused(string file, string text, string message, string? got)
    {
        _system.Service("b").Service("c");
        Assert.NotNull(SystemTree.Read(_system.Path));
        _system.Write(file, text);

        var error = Assert.Throws<PthbsException>(() => SystemTree.Read(_system.Path));

        Assert.Equal((ErrorKind.Input, message, got), (error.Kind, error.Message, error.Got));
        Assert.StartsWith(_system.Path, error.Where, StringComparison.Ordinal);
        // One that runs already can be left all the same.
        if (file is not "order") Assert.NotNull(SystemTree.Read(_system.Path, canRun: false).Order);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void More_services_than_any_machine_runs_are_refused_at_once(bool canRun)
    {
        _system.Write("order", string.Concat(Enumerable.Range(0, 500_000).Select(number => $"s{number}\n")));

        var error = Assert.Throws<PthbsException>(() => SystemTree.Read(_system.Path, canRun));

        Assert.Equal((ErrorKind.Input, "the system has too many services", "500000", "at most 10000"), (error.Kind, error.Message, error.Got, error.Expected));
    }

    [Fact]
    public void Reading_ends_when_it_is_told_to() =>
        Assert.ThrowsAny<OperationCanceledException>(() => SystemTree.Read(_system.Path, cancel: new CancellationToken(true)));

    [Fact]
    public void A_circle_names_its_services()
    {
        _system.Service("a", "x", "c").Service("b", "x", "a").Service("c", "x", "b").Service("d");

        var error = Assert.Throws<PthbsException>(() => SystemTree.Read(_system.Path));

        Assert.Equal(("services need each other in a circle", "a, b, c"), (error.Message, error.Got));
    }

    [Theory]
    [InlineData("lib/stop")]
    [InlineData("etc/passwd")]
    [InlineData("mutable")]
    [InlineData("order")]
    public void What_is_missing_is_named(string file)
    {
        _system.Directory.Handle.TryDelete(file);

        var error = Assert.Throws<PthbsException>(() => SystemTree.Read(_system.Path));

        Assert.Contains(file, $"{error.Where} {error.Expected}", StringComparison.Ordinal);
        Assert.Equal(file is not ("lib/stop" or "order"), SystemTree.IsSystem(_system.Path) && file is not "lib/stop");
    }

    [Fact]
    public void A_script_that_cannot_be_run_is_refused()
    {
        _system.Service("a");
        _system.Directory.Handle.SetMode("services/a/run", 0b110_100_100);

        Assert.Equal("this is not a program", Assert.Throws<PthbsException>(() => SystemTree.Read(_system.Path)).Message);
    }
}
