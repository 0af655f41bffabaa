using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Where systems come from that a machine switches to: builds, scripts without pthbs, and configuration managers that call it.</summary>
public sealed class SystemSourceTests : IDisposable
{
    private const string Runs = "exec sleep 1000";
    private readonly RealProgram _program = new();
    private readonly ScratchMachine _machine;

    public SystemSourceTests() => _machine = new(_program);

    public void Dispose()
    {
        _machine.Dispose();
        _program.Dispose();
    }

    /// <summary>Thirty lines of shell make a system; what it refers to stays with it.</summary>
    [Fact]
    public async Task A_system_that_was_made_without_pthbs_is_copied_and_kept()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs/reference/formats/system.md"));
        var script = page[(page.IndexOf("```sh\n", StringComparison.Ordinal) + 6)..page.LastIndexOf("```", StringComparison.Ordinal)];
        Assert.True(script.Count(c => c == '\n') <= 35);
        await File.WriteAllTextAsync($"{_program.Place}/make", script);
        (await _machine.PthbsAsync("system", "switch", _machine.Tree("one"))).Succeeded();
        var hello = (await _program.RunAsync(_machine.Variables, "build", "hello")).Succeeded().Output.Trim();
        var clash = (await _program.RunAsync(_machine.Variables, "build", "clash")).Succeeded().Output.Trim();
        (await _program.ShellAsync($"sh {_program.Place}/make {_program.Place}/clock '{_machine.Running}/lib' '{hello}'", _machine.Variables)).Succeeded();

        (await _machine.PthbsAsync("system", "switch", $"{_program.Place}/clock")).Succeeded();

        var copy = _machine.Running!;
        var hash = (await _program.ShellAsync(TreeScript() + $"\ncd '{_program.Place}/clock'", new Dictionary<string, string?> { ["place"] = $"{_program.Place}/clock" })).Succeeded().Output.Split(' ')[0];
        Assert.Equal($"{_machine.Root}/var/lib/systems/clock.{hash}", copy);
        Assert.Equal($"/var/lib/systems/clock.{hash}\n{Path.GetFileName(hello)}\n", _machine.Current);
        (await _program.RunAsync(_machine.Variables, "gc")).Succeeded();
        Assert.True(Directory.Exists(hello) && !Directory.Exists(clash) && Directory.Exists(copy));
        (await _program.RunAsync(_machine.Variables, "store", "verify")).Succeeded();
        // Nobody's edit becomes a part of a generation.
        await File.AppendAllTextAsync($"{copy}/etc/hostname", "x\n");
        (await _machine.PthbsAsync("system", "switch", copy)).Failed(8, "the system is not what it was when it was copied");
    }

    [Fact]
    public async Task A_built_system_is_compared_listed_and_switched_to_by_its_name()
    {
        _machine.Package("box", _machine.Tree("one", ("a", Runs), ("b", Runs)));
        Assert.True(Json(await _program.RunAsync(_machine.Variables, "system", "build", "box", "--json")).GetProperty("changed").GetBoolean());
        Assert.False(Json(await _program.RunAsync(_machine.Variables, "system", "build", "box", "--json")).GetProperty("changed").GetBoolean());
        (await _machine.PthbsAsync("system", "switch", "box")).Succeeded();
        (await _machine.PthbsAsync("system", "diff", "box")).Succeeded();
        _machine.Package("box", _machine.Tree("two", ("a", Runs), ("b", $": 2; {Runs}"), ("c", Runs)));
        (await _machine.PthbsAsync("system", "diff", "box")).Failed(2, "the system is not in the store", "pthbs system build box");
        (await _program.RunAsync(_machine.Variables, "system", "build", "box")).Succeeded();

        var difference = await _machine.PthbsAsync("system", "diff", "box");
        Assert.Equal((5, "service b: restarts\nservice c: starts\n/etc/hostname: changed\n"), (difference.Code, difference.Output));
        var json = JsonDocument.Parse((await _machine.PthbsAsync("system", "diff", "box", "--json")).Output).RootElement;
        Assert.Equal(["changed", "new"], json.GetProperty("services").EnumerateArray().Select(change => change.GetProperty("change").GetString()));
        Assert.False(json.GetProperty("same").GetBoolean());

        var switched = Json(await _machine.PthbsAsync("system", "switch", "box", "--json"));
        Assert.Equal(["b", "c"], switched.GetProperty("started").EnumerateArray().Select(name => name.GetString()));
        var rows = (await _machine.PthbsAsync("system", "list")).Succeeded().Lines;
        Assert.Equal(["box  1", "box  2", "system  1", "system  2"], rows.Select(row => string.Join("  ", row.Split("  ").Take(2))));
        Assert.Equal(["(current)  (runs)", "(current)  (runs)"], rows.Where(row => row.Contains("  2  ", StringComparison.Ordinal)).Select(row => row[row.IndexOf('(', StringComparison.Ordinal)..]));
        (await _program.RunAsync(_machine.Variables, "system", "switch", "hello", "--machine", _machine.Root)).Failed(2);
    }

    /// <summary>Whoever stands in a directory of a package uses it; another build of it is in the system after the switch.</summary>
    [Fact]
    public async Task Programs_that_run_former_builds_are_named_until_they_end()
    {
        await SwitchToAsync("one");
        var former = Path.GetFileName((await _program.RunAsync(_machine.Variables, "build", "tool")).Succeeded().Output.Trim());
        using var user = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sleep", "1000") { WorkingDirectory = $"{_machine.Root}/pthbs/{former}" })!;
        try
        {
            Assert.DoesNotContain("stale", (await _machine.PthbsAsync("system", "status", "--stale")).Succeeded().Output, StringComparison.Ordinal);
            await SwitchToAsync("two");

            var stale = await _machine.PthbsAsync("system", "status", "--stale");
            Assert.Equal(5, stale.Code);
            Assert.Contains($"stale: process {user.Id} (sleep) runs tool.{former[5..13]}", stale.Output, StringComparison.Ordinal);
            (await _machine.PthbsAsync("system", "status")).Succeeded();
            Assert.Equal(former, Assert.Single(JsonDocument.Parse((await _machine.PthbsAsync("system", "status", "--stale", "--json")).Output).RootElement.GetProperty("stale").EnumerateArray()).GetProperty("package").GetString());
        }
        finally
        {
            user.Kill();
            await user.WaitForExitAsync();
        }

        (await _machine.PthbsAsync("system", "status", "--stale")).Succeeded();

        async Task SwitchToAsync(string version)
        {
            _program.Collection.Header("tool", $"#: source {{{{ source(\"hello.txt\") }}}} into=out/{version}");
            var tree = _machine.Tree(version, ("a", Runs));
            _machine.Package("box", tree, "\n#: link tool ../{{ dep(\"tool\") }}", "#: depends {{ dep(\"tool\") }}\n");
            (await _program.RunAsync(_machine.Variables, "system", "build", "box")).Succeeded();
            (await _machine.PthbsAsync("system", "switch", "box")).Succeeded();
        }
    }

    /// <summary>The file is a source by its hash, so the id depends on it; which version it is, it says itself.</summary>
    [Fact]
    public async Task An_executable_of_pthbs_goes_into_a_system_that_has_room_for_it()
    {
        _machine.Package("box", _machine.Tree("one", ("a", Runs)), "\n#: source sha256:{{ param(\"pthbs\", \"0\" * 64) }} pthbs-{{ param(\"pthbs-version\", \"0\") }} into=out");
        _machine.Tool("one", "#!/bin/sh\necho pthbs 7.1");
        _machine.Tool("other", "#!/bin/sh\necho pthbs 7.2");
        var one = (await BuildAsync("box", "one")).Succeeded().Output.Trim();
        var other = (await BuildAsync("box", "other")).Succeeded().Output.Trim();

        Assert.NotEqual(one, other);
        Assert.Equal("#!/bin/sh\necho pthbs 7.1\n", await File.ReadAllTextAsync($"{one}/pthbs-7.1"));
        Assert.True(File.Exists($"{other}/pthbs-7.2"));
        _machine.Tool("wrong", "#!/bin/sh\necho something else");
        (await BuildAsync("box", "wrong")).Failed(2, "this file is not an executable of pthbs", "something else");
        (await BuildAsync("box", "missing")).Failed(2, "the executable does not exist");
        _machine.Package("plain", _machine.Tree("one", ("a", Runs)));
        (await BuildAsync("plain", "one")).Failed(2, "pthbs");

        Task<Finished> BuildAsync(string system, string tool) => _program.RunAsync(_machine.Variables, "system", "build", "--pthbs", $"{_program.Place}/bin/{tool}", system);
    }

    /// <summary>The example of the guide, run as it stands there.</summary>
    [Fact]
    public async Task A_configuration_manager_tells_changed_from_unchanged()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs/guides/systems.md"));
        var from = guide.IndexOf("```sh\n# converge", StringComparison.Ordinal) + 6;
        await File.WriteAllTextAsync($"{_program.Place}/converge", guide[from..guide.IndexOf("```", from, StringComparison.Ordinal)]);
        _machine.Tool("pthbs", $"#!/bin/sh\ncase \"$*\" in *'system build'*) exec '{_program.Executable}' \"$@\" ;; *) exec '{_program.Executable}' \"$@\" --machine '{_machine.Root}' ;; esac");
        _machine.Package("box", _machine.Tree("one", ("a", Runs)));

        Assert.Equal("changed\n", (await Converge()).Succeeded().Output);
        Assert.Equal("unchanged\n", (await Converge()).Succeeded().Output);
        var bad = _machine.Tree("two", ("a", $"{Runs} | false"));
        await File.WriteAllTextAsync($"{bad}/deadline", "1");
        _machine.Package("box", bad);
        Assert.Equal((11, ""), (await Converge()) is var failed ? (failed.Code, failed.Output) : default);

        Task<Finished> Converge() => _program.ShellAsync($"sh {_program.Place}/converge box", _machine.Variables);
    }

    /// <summary>The script of the page about trees, which prints the hash of the tree in $1.</summary>
    private static string TreeScript()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs/reference/formats/tree.md"));
        var from = page.IndexOf("```sh\n", StringComparison.Ordinal) + 6;
        return "set -- \"$place\"\n" + page[from..page.IndexOf("```", from, StringComparison.Ordinal)];
    }

    private static JsonElement Json(Finished finished) => JsonDocument.Parse(finished.Succeeded().Lines[^1]).RootElement;
}
