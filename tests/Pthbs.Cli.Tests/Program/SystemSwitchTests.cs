using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Switching systems and going back, by pthbs and by the script of a machine that has none.</summary>
[Trait("Level", "thorough")]
public sealed class SystemSwitchTests : IDisposable
{
    private const string Runs = "exec sleep 1000";
    private readonly RealProgram _program = new();
    private readonly ScratchMachine _machine;

    public SystemSwitchTests() => _machine = new(_program);

    public void Dispose()
    {
        _machine.Dispose();
        _program.Dispose();
    }

    [Fact]
    public async Task Two_programs_take_turns_on_one_machine()
    {
        (await _machine.PthbsAsync("system", "switch", _machine.Tree("one", ("same", Runs), ("other", $": 1; {Runs}")))).Succeeded();
        var one = _machine.Running!;
        Assert.Equal("up same, up other", InOrder(_machine.Calls(), "same", "other"));
        (await _machine.PthbsAsync("system", "switch", _machine.Tree("two", ("same", Runs), ("other", $": 2; {Runs}")))).Succeeded();
        var two = _machine.Running!;
        var (same, other) = (_machine.Pid("same"), _machine.Pid("other"));
        _machine.Calls();

        for (var i = 0; i < 10; i++)
        {
            (await (i % 2 == 0 ? _machine.ScriptAsync("--back") : _machine.PthbsAsync("system", "rollback"))).Succeeded();
            IsAt(one, "one");
            (await (i % 2 == 0 ? _machine.PthbsAsync("system", "switch", two) : _machine.ScriptAsync(two))).Succeeded();
            IsAt(two, "two");
        }

        Assert.Equal(2, _machine.Generations);
        Assert.Contains("root:!:", await File.ReadAllTextAsync($"{_machine.Root}/var/lib/etc/shadow"), StringComparison.Ordinal);

        void IsAt(string system, string name)
        {
            Assert.Equal(system, _machine.Running);
            Assert.StartsWith($"/var/lib/systems/{name}.", _machine.Current, StringComparison.Ordinal);
            Assert.Equal(name + "\n", File.ReadAllText($"{_machine.Root}/run/etc/current/hostname"));
            Assert.Equal(same, _machine.Pid("same"));
            Assert.NotEqual(other, other = _machine.Pid("other"));
            Assert.Equal("down other, up other", _machine.Calls());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_service_that_does_not_get_ready_is_named_and_the_former_system_runs_again(bool byScript)
    {
        (await _machine.PthbsAsync("system", "switch", _machine.Tree("good", ("same", Runs), ("web", Runs), ("old", Runs)))).Succeeded();
        var (good, same, generation) = (_machine.Running, _machine.Pid("same"), _machine.Current);
        var tree = _machine.Tree("bad", ("same", Runs), ("web", $"{Runs} | false"), ("new", Runs));
        await File.WriteAllTextAsync($"{tree}/deadline", "5\n");
        _machine.Calls();

        if (byScript)
        {
            Directory.Move(tree, tree = $"{_machine.Root}/var/lib/systems/bad.{new string('b', 64)}");
            var failed = await _machine.ScriptAsync(tree);
            Assert.Equal(11, failed.Code);
            Assert.Contains("not ready: web\n", failed.Output, StringComparison.Ordinal);
        }
        else
        {
            var failed = (await _machine.PthbsAsync("system", "switch", tree, "--json")).Failed(11, "1 service did not become ready: web", "runs again", "not ready: web");
            var line = JsonDocument.Parse(failed.Lines[0]).RootElement;
            Assert.False(line.GetProperty("changed").GetBoolean());
            Assert.Equal("web", Assert.Single(line.GetProperty("failed").EnumerateArray()).GetString());
        }

        Assert.Equal((good, same, generation), (_machine.Running, _machine.Pid("same"), _machine.Current));
        Assert.Equal("good\n", await File.ReadAllTextAsync($"{_machine.Root}/run/etc/current/hostname"));
        Assert.True(Directory.Exists($"/proc/{_machine.Pid("web")}") && Directory.Exists($"/proc/{_machine.Pid("old")}"));
        Assert.Equal(["old", "same", "web"], Directory.GetDirectories($"{_machine.Root}/run/service").Select(Path.GetFileName).Order());
        Assert.Equal("down old, down web, exit old, up web, up new, down new, down web, exit new, up old, up web", InOrder(_machine.Calls(), "old", "web", "new"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_killed_switch_left_stopped_starts_with_the_next_one(bool byScript)
    {
        var tree = _machine.Tree("one", ("a", Runs), ("b", Runs));
        (await _machine.PthbsAsync("system", "switch", tree)).Succeeded();
        (await _program.ShellAsync($"'{_machine.Running}/lib/stop' 1 b", _machine.Variables)).Succeeded();
        Assert.Equal("  b: stopped", (await _machine.PthbsAsync("system", "status")).Lines[^1]);
        _machine.Calls();

        (await (byScript ? _machine.ScriptAsync(_machine.Running!) : _machine.PthbsAsync("system", "switch", tree))).Succeeded();

        Assert.Equal("up b", _machine.Calls());
        Assert.Contains("  b: ready\n", (await _machine.PthbsAsync("system", "status")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(1, _machine.Generations);
    }

    /// <summary>The network that the terminal is at the end of may be what restarts.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_switch_goes_on_when_its_terminal_is_gone(bool byScript)
    {
        RealProgram.SkipWhereIgnored(1);
        (await _machine.PthbsAsync("system", "switch", _machine.Tree("one", ("a", Runs)))).Succeeded();
        var made = _machine.Tree("two", ("a", Runs), ("web", $"{Runs} | [ -e '{_program.Place}/go' ]"));
        var tree = $"{_machine.Root}/var/lib/systems/two.{new string('2', 64)}";
        if (byScript) Directory.Move(made, tree);
        using var process = byScript
            ? _program.StartShell($"exec sh '{ScratchMachine.Scripts()}/switch' '{tree}'", _machine.Variables)
            : _program.Start(_machine.Variables, "system", "switch", made, "--machine", _machine.Root);
        await RealProgram.UntilAsync(() => Directory.Exists($"{_machine.Root}/run/service/web/supervise") && _machine.Pid("web").Length > 0, "the service starts");

        // The script ignores it from its beginning.
        if (byScript) using (var kill = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"kill -HUP {process.Id}"])) await kill.WaitForExitAsync();
        else RealProgram.Signal(process, 1);
        // The shell passes it on, and the kernel sends it once more when the shell has ended.
        await Task.Delay(100);
        if (!byScript) RealProgram.Signal(process, 1);
        await File.WriteAllTextAsync($"{_program.Place}/go", "");
        await RealProgram.EndAsync(process);

        Assert.Contains("/two.", _machine.Running, StringComparison.Ordinal);
        Assert.StartsWith("/var/lib/systems/two.", _machine.Current, StringComparison.Ordinal);
        Assert.Contains(" runs, generation 2\n", await File.ReadAllTextAsync($"{_machine.Root}/var/log/system-switch"), StringComparison.Ordinal);
    }

    /// <summary>A generation holds what lies where nobody changes it, and nothing else.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_ran_before_the_first_switch_is_the_first_generation_if_one_can_hold_it(bool byScript)
    {
        Directory.CreateSymbolicLink($"{_machine.Root}/run/system", _machine.Tree("zero"));
        var one = _machine.Tree("one");
        Directory.CreateDirectory($"{_machine.Root}/var/lib/systems");
        Directory.Move(one, one = $"{_machine.Root}/var/lib/systems/one.{new string('1', 64)}");

        (await _machine.ScriptAsync(one)).Succeeded();
        Assert.Equal(1, _machine.Generations);

        Directory.Delete($"{_machine.Root}/var/lib/pthbs/roots/system", recursive: true);
        var two = _machine.Tree("two");
        if (byScript) Directory.Move(two, two = $"{_machine.Root}/var/lib/systems/two.{new string('2', 64)}");
        (await (byScript ? _machine.ScriptAsync(two) : _machine.PthbsAsync("system", "switch", two))).Succeeded();
        Assert.Equal($"/var/lib/systems/one.{new string('1', 64)}\n", await File.ReadAllTextAsync($"{_machine.Root}/var/lib/pthbs/roots/system/1"));
        Assert.StartsWith("/var/lib/systems/two.", _machine.Current, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_that_holds_an_environment_is_told_before_a_service_starts()
    {
        var root = Directory.CreateDirectory($"{_machine.Root}/var/lib/pthbs/roots/system").FullName;
        await File.WriteAllTextAsync($"{root}/1", $"env.{new string('e', 64)}\n");
        File.CreateSymbolicLink($"{root}/current", "1");

        (await _machine.PthbsAsync("system", "switch", _machine.Tree("one", ("web", Runs)))).Failed(2, "the name 'system' is taken by an environment", "pthbs store root remove system");

        Assert.Equal("", _machine.Calls());
        Assert.Null(_machine.Running);
    }

    [Fact]
    public async Task Nothing_happens_where_nothing_differs_or_the_system_could_not_run()
    {
        var tree = _machine.Tree("one", ("a", Runs));
        (await _machine.PthbsAsync("system", "switch", tree)).Succeeded();
        _machine.Calls();

        Assert.Contains("runs already, generation 1", (await _machine.PthbsAsync("system", "switch", tree)).Succeeded().Output, StringComparison.Ordinal);
        (await _machine.PthbsAsync("system", "rollback")).Failed(2, "no generation is before the current one, 1");
        await File.WriteAllTextAsync($"{tree}/services/a/needs", "b\n");
        (await _machine.PthbsAsync("system", "switch", tree)).Failed(3, "the service 'a' needs a service that does not exist");
        (await _machine.PthbsAsync("system", "switch", _program.Place)).Failed(2, "this directory is not a system");
        Assert.Equal(2, (await _machine.ScriptAsync(_program.Place)).Code);

        Assert.Equal("", _machine.Calls());
    }

    /// <summary>Services that start side by side are asked in no order: runs of the same request stand here in that of the names given.</summary>
    private static string InOrder(string calls, params string[] names)
    {
        var groups = new List<List<string>>();
        foreach (var call in calls.Split(", "))
        {
            if (groups.Count == 0 || call.Split(' ')[0] != "up" || groups[^1][0].Split(' ')[0] != "up") groups.Add([]);
            groups[^1].Add(call);
        }

        return string.Join(", ", groups.SelectMany(group => group.OrderBy(call => Array.IndexOf(names, call.Split(' ')[1]))));
    }
}
