namespace Pthbs.Cli.Tests.Program;

/// <summary><c>pthbs container</c> shows what the program of the system that runs says, here with that program and a scratch machine. Real containers are in <c>tests/long/container</c>.</summary>
public sealed class ContainerCommandTests : IDisposable
{
    private readonly RealProgram _program = new();

    private string Root => $"{_program.Place}/machine";

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Containers_are_listed_with_what_they_use()
    {
        Machine();
        Assert.Equal(
            "web: healthy, process 4711, 1.0 MiB, 10.88.0.2/24\ndb: down\n",
            Ended(11, await RunAsync("list")));
        Assert.Equal(
            """
            {"name":"web","state":"healthy","process":4711,"memory":1048576,"processes":3,"address":"10.88.0.2/24"}
            {"name":"db","state":"down"}

            """,
            Ended(11, await RunAsync("list", "--json")));
    }

    [Fact]
    public async Task Logs_and_programs_take_the_place_of_pthbs()
    {
        Machine();
        Directory.CreateDirectory($"{Root}/run/system/env/bin");
        File.Delete($"{Root}/run/system/env/bin/container");
        Script("#!/bin/sh\n[ $1 != list ] || exec /bin/sh " + Program + " list\necho \"$#: $*, $SYSTEM_ROOT\"; exit 7\n");
        Assert.Equal($"2: logs web, {Root}\n", Ended(7, await RunAsync("logs", "web")));
        Assert.Equal($"4: enter web ls a b, {Root}\n", Ended(7, await RunAsync("enter", "web", "--", "ls", "a b")));
        Assert.Contains("hint: did you mean 'web'?", (await RunAsync("enter", "wbe")).Failed(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_containers_says_so()
    {
        (await RunAsync("list")).Failed(2, "no system runs on this machine, so it has no containers");
        Directory.CreateDirectory($"{Root}/run/one/env/bin");
        File.CreateSymbolicLink($"{Root}/run/system", $"{Root}/run/one");
        (await RunAsync("list")).Failed(2, "the system that runs has no containers");
    }

    private static string Ended(int code, Finished finished)
    {
        Assert.Equal((code, ""), (finished.Code, finished.Error));
        return finished.Output;
    }

    private static string Program => Path.GetFullPath(Path.Combine(ScratchMachine.Scripts(), "../container-scripts/container"));

    /// <summary>One container that runs and is healthy, and one that is down.</summary>
    private void Machine()
    {
        Write("run/one/containers", "web\ndb\n");
        Write("run/one/lib/supervisor", File.ReadAllText($"{ScratchMachine.Scripts()}/supervisor"));
        File.CreateSymbolicLink($"{Root}/run/system", $"{Root}/run/one");
        Write("run/service/web/supervise/stat", "run\n");
        Write("run/service/web/run", "export ADDRESS=10.88.0.2/24\n");
        Write("run/service/db/supervise/stat", "down\n");
        Write("run/service/db/run", "");
        Write("run/containers/web/pid", "4711\n");
        Write("sys/fs/cgroup/containers/web/memory.current", "1048576\n");
        Write("sys/fs/cgroup/containers/web/pids.current", "5\n");
        Script(File.ReadAllText(Program));
    }

    private void Script(string text)
    {
        Write("run/one/env/bin/container", text);
        File.SetUnixFileMode($"{Root}/run/one/env/bin/container", (UnixFileMode)0b111_101_101);
    }

    private void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{Root}/{relative}")!);
        File.WriteAllText($"{Root}/{relative}", text);
    }

    private Task<Finished> RunAsync(params string[] words)
    {
        Directory.CreateDirectory(Root);
        return _program.RunAsync(["container", words[0], "--machine", Root, .. words[1..]]);
    }
}
