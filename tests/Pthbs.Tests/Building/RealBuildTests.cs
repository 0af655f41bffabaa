using Pthbs.Building;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Tests.Building;

/// <summary>Small packages, really built in the real sandbox, as whoever runs the tests.</summary>
public sealed class RealBuildTests : IDisposable
{
    private readonly BuildFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task A_script_installs_into_its_output_and_the_package_is_normalised()
    {
        var id = await _f.AddAsync("hello", "mkdir -p $out/bin; echo '#!/bin/sh' > $out/bin/hello; chmod 775 $out/bin/hello; ! chmod 4755 $out/bin/hello; echo data > $out/data; ln -s bin/hello $out/link");
        await _f.BuildAsync(id);
        using var tree = _f.Store.OpenPackage(id);
        Assert.Equal(0b101_101_101, tree.Status("bin/hello").Mode);
        Assert.Equal(0b100_100_100, tree.Status("data").Mode);
        Assert.Equal(BuildFormat.Epoch, tree.Status("data").ModifiedSeconds);
        Assert.Equal(Ownership.IsRoot ? 0u : tree.Status(".").Owner, tree.Status("data").Owner);
        Assert.Equal("bin/hello", tree.ReadLink("link"));
        var record = _f.Store.Records.TryRead(id);
        Assert.NotNull(record);
        Assert.Matches("^[0-9a-f]{64}$", record.OutputHash);
    }

    [Fact]
    public async Task What_is_there_is_not_built_again()
    {
        var id = await _f.AddAsync("once", "echo x > $out/x");
        await _f.BuildAsync(id);
        Assert.Empty(_f.Graph(id).Nodes);
    }

    [Fact]
    public async Task A_build_sees_the_fixed_values_and_nothing_of_the_host()
    {
        var id = await _f.AddAsync("look", """
            set -eu
            { env | sort; id -u; id -g; hostname; pwd; umask; cat /etc/passwd; ls /; ls /pthbs; ls /build; } > $out/seen
            ! test -e /home; ! test -e /root; ! test -e /etc/shadow; ! test -e /usr/lib
            """, "#: option leak-check=off\n");
        await _f.BuildAsync(id);
        var seen = _f.Read(id, "seen");
        Assert.Contains($"out=/pthbs/{id}\n", seen, StringComparison.Ordinal);
        Assert.Contains("PATH=/pthbs/env/bin:/pthbs/env/sbin\n", seen, StringComparison.Ordinal);
        Assert.Contains($"SOURCE_DATE_EPOCH={BuildFormat.Epoch}\n", seen, StringComparison.Ordinal);
        Assert.Contains("\n1000\n1000\nbuild\n/build/look\n0022\n" + BuildFormat.Passwd, seen, StringComparison.Ordinal);
        // Those of docs/reference/formats/build.md, and what the shell adds of its own.
        string[] variables = ["HOME", "LC_ALL", "MAKEFLAGS", "OLDPWD", "PATH", "PWD", "SHLVL", "SOURCE_DATE_EPOCH", "TMPDIR", "TZ", "jobs", "out"];
        Assert.Empty(seen[..seen.IndexOf("\n1000\n", StringComparison.Ordinal)].Split('\n').Select(l => l.Split('=')[0]).Except(variables));
    }

    [Fact]
    public async Task Dependencies_are_merged_read_only_and_their_references_come_along()
    {
        var below = await _f.AddAsync("below", "mkdir $out/bin; printf '#!/bin/sh\necho below\n' > $out/bin/below; chmod +x $out/bin/below");
        var middle = await _f.AddAsync("middle", $"mkdir $out/bin; printf '#!/bin/sh\nexec /pthbs/{below}/bin/below\n' > $out/bin/middle; chmod +x $out/bin/middle", $"#: depends {below}\n");
        var top = await _f.AddAsync("top", $"middle > $out/said; ! touch /pthbs/{middle}/x; ! below", $"#: depends {middle}\n");
        await _f.BuildAsync(top);
        Assert.Equal("below\n", _f.Read(top, "said"));
        Assert.Equal([below.ToString()], _f.Store.Records.TryRead(middle)!.References);
    }

    [Fact]
    public async Task Sources_are_unpacked_into_the_working_directory()
    {
        var key = _f.Sources.AddFile("content\n"u8);
        var id = await _f.AddAsync("sources", "cp a.txt sub/b.txt $out; stat -c '%Y %a' a.txt > $out/stat", $"#: source {key} a.txt\n#: source {key} b.txt into=sub\n");
        await _f.BuildAsync(id);
        Assert.Equal("content\n", _f.Read(id, "b.txt"));
        Assert.Equal($"{BuildFormat.Epoch} 644\n", _f.Read(id, "stat"));
    }

    [Fact]
    public async Task A_failing_script_is_told_with_the_end_of_its_log_and_leaves_nothing()
    {
        var id = await _f.AddAsync("bad", "for i in $(seq 100); do echo line $i; done; exit 3");
        var error = await _f.FailAsync(id);
        Assert.Equal(ErrorKind.Build, error.Kind);
        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("| line 100", error.Details);
        Assert.DoesNotContain("| line 50", error.Details);
        Assert.Contains("line 50\n", _f.Log(id), StringComparison.Ordinal);
        Assert.Contains("pthbs log bad.", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_makes_nothing_fails()
    {
        var error = await _f.FailAsync(await _f.AddAsync("nothing", "echo done"));
        Assert.Contains("the output is empty", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo /build/check/src/x.c > $out/x", "/build/check/src/x.c")]
    [InlineData("echo /pthbs/env/bin/sh > $out/x", "/pthbs/tools.")]
    [InlineData("mkfifo $out/x", "FIFO")]
    [InlineData("mkdir $out/.pkg; echo > $out/.pkg/x", "this path is reserved for environments")]
    [InlineData("ln -s /etc/passwd $out/x", "leaves the store")]
    [InlineData("ln -s ../../etc $out/x", "leaves the store")]
    [InlineData("ln -s nowhere $out/x", "dangles")]
    [InlineData("touch \"$out/$(printf 'a\\nb')\"", "control characters")]
    [InlineData("touch \"$out/$(printf '\\377')\"", "UTF-8")]
    [InlineData("printf '#!/usr/bin/perl\n' > $out/x; chmod +x $out/x", "/usr/bin/perl")]
    public async Task An_output_that_breaks_a_rule_is_refused(string commands, string what)
    {
        var id = await _f.AddAsync("check", commands);
        var error = await _f.FailAsync(id);
        Assert.Equal(ErrorKind.Build, error.Kind);
        Assert.Contains(error.Details, d => d.Contains(what, StringComparison.Ordinal));
        Assert.Contains(what, _f.Log(id), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("namespaces")]
    [InlineData("bubblewrap")]
    [InlineData("off")]
    public async Task Whether_a_script_without_commands_is_accepted_does_not_depend_on_the_way_that_others_are_built(string way)
    {
        using var fixture = new BuildFixture { Way = way };
        var key = fixture.Sources.AddFile("see /build/n/src/x.c\n"u8);
        var error = await fixture.FailAsync(fixture.Declare("n", "", $"#: source {key} a.txt into=out\n"));
        Assert.Contains(error.Details, d => d.Contains("/build/n/src/x.c", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_a_build_was_on_the_disk_is_a_path_that_no_output_holds()
    {
        Assert.SkipWhen((await File.ReadAllLinesAsync("/proc/self/mountinfo", TestContext.Current.CancellationToken)).Any(l => l.Split(' ')[4] == Path.GetTempPath().TrimEnd('/')), "the directory of temporary files is a mount of its own: a build does not see its path");
        // The kernel tells it even behind walls.
        var error = await _f.FailAsync(await _f.AddAsync("check", "cp /proc/self/mountinfo $out/x"));
        Assert.Contains(error.Details, d => d.Contains($"{Path.GetFullPath(_f.StateOnDisk)}/builds/", StringComparison.Ordinal));
        Assert.Contains(error.Details, d => d.Contains($"{Path.GetFullPath(_f.StoreOnDisk)}/.new/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_check_can_be_passed_over_for_a_path()
    {
        var id = await _f.AddAsync("pass", "mkdir $out/share; echo /build/pass/x > $out/share/x", "#: option allow-path=share/*\n");
        await _f.BuildAsync(id);
    }

    [Fact]
    public async Task An_interpreter_of_the_merged_view_becomes_its_packages_own()
    {
        var id = await _f.AddAsync("script", "mkdir $out/bin; printf '#!/pthbs/env/bin/sh -e\necho hi\n' > $out/bin/s; chmod +x $out/bin/s");
        await _f.BuildAsync(id);
        Assert.StartsWith($"#!/pthbs/{await _f.ToolsAsync()}/bin/sh -e\n", _f.Read(id, "bin/s"), StringComparison.Ordinal);
        Assert.Equal([(await _f.ToolsAsync()).ToString()], _f.Store.Records.TryRead(id)!.References);
    }

    [Fact]
    public async Task A_script_without_commands_makes_its_output_of_sources_and_links()
    {
        var key = _f.Sources.AddFile("content\n"u8);
        var id = _f.Declare("plain", "# nothing\n", $"#: source {key} a.txt into=out/share\n#: link share/b.txt a.txt\n");
        await _f.BuildAsync(id);
        Assert.Equal("content\n", _f.Read(id, "share/b.txt"));
    }

    [Fact]
    public async Task A_script_with_dependencies_alone_is_their_forest()
    {
        var one = await _f.AddAsync("one", "mkdir $out/share; echo 1 > $out/share/one");
        var two = await _f.AddAsync("two", "mkdir $out/share; echo 2 > $out/share/two");
        var both = _f.Declare("both", "", $"#: depends {one}\n#: depends {two}\n");
        await _f.BuildAsync(both);
        Assert.Equal("2\n", _f.Read(both, "share/two"));
        Assert.Equal([one.ToString(), two.ToString()], _f.Store.Records.TryRead(both)!.References.Order());
    }

    [Fact]
    public async Task The_same_script_gives_the_same_output_hash_again()
    {
        var id = await _f.AddAsync("same", "mkdir -p $out/a/b; date > /dev/null; echo $out > $out/a/b/c; ln -s a $out/z");
        await _f.BuildAsync(id);
        var first = _f.Store.Records.TryRead(id)!;
        _f.Store.Packages.DeleteTree(id.ToString());
        await _f.BuildAsync(id);
        Assert.Equal(first.OutputHash, _f.Store.Records.TryRead(id)!.OutputHash);
        Assert.NotEqual(first.OutputHash, first.MaskedHash);
    }

    [Fact]
    public async Task Cancelling_a_build_kills_it_and_leaves_nothing()
    {
        var id = await _f.AddAsync("slow", "sleep 1000 & sleep 1000");
        using var cancel = new CancellationTokenSource();
        var run = _f.ScheduleAsync(_f.Graph(id), cancel: cancel.Token);
        while (!_f.Events.Any(e => e is BuildStepped { Id: var at, Step: BuildStep.Building } && at == id)) await Task.Delay(10);
        await Task.Delay(100);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        _f.AssertNothingLeft(id);
        Assert.Empty(Directory.GetFileSystemEntries($"{_f.StateOnDisk}/builds"));
    }

    [Fact]
    public async Task The_directories_of_a_failed_build_can_be_kept()
    {
        var id = await _f.AddAsync("kept", "echo half > half; echo x > $out/x; exit 1");
        var result = await _f.ScheduleAsync(_f.Graph(id), new PackageBuilderOptions(2, KeepFailed: true));
        Assert.Single(Assert.Single(result.Failures).Error.Details, d => d.Contains("was kept", StringComparison.Ordinal));
        Assert.Equal("half\n", await File.ReadAllTextAsync($"{_f.StateOnDisk}/builds/kept.kept/build/kept/half"));
        Assert.Equal("x\n", await File.ReadAllTextAsync($"{_f.StoreOnDisk}/.new/kept.kept/tree/x"));
        Assert.False(_f.Store.Contains(id));
    }

    [Fact]
    public async Task Two_builders_of_one_package_build_it_once()
    {
        await _f.ToolsAsync();
        var id = await _f.AddAsync("shared", "sleep 0.3; echo x > $out/x");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _f.ScheduleAsync(_f.Graph(id))));
        Assert.Single(_f.Events.OfType<BuildSucceeded>(), e => e.Id == id && !e.BuiltElsewhere);
        Assert.Equal(3, _f.Events.OfType<BuildSucceeded>().Count(e => e.Id == id && e.BuiltElsewhere));
    }

    [Fact]
    public async Task A_source_that_was_changed_on_this_machine_is_refused_and_deleted()
    {
        var key = _f.Sources.AddFile("content\n"u8);
        var id = await _f.AddAsync("tampered", "cp a.txt $out", $"#: source {key} a.txt\n");
        await File.WriteAllTextAsync($"{_f.StateOnDisk}/sources/sha256/{key.Hash}", "CONTENT\n");
        var error = await _f.FailAsync(id);
        Assert.Equal((ErrorKind.Source, key.ToString()), (error.Kind, error.Expected));
        Assert.False(_f.Sources.Contains(key));
    }

    [Fact]
    public async Task A_script_for_another_machine_is_refused()
    {
        var id = _f.DeclareFor("sparc64-linux", "foreign", "echo x > $out/x\n");
        var error = await _f.FailAsync(id);
        Assert.Equal((ErrorKind.Machine, "sparc64-linux"), (error.Kind, error.Expected));
    }

    [Fact]
    public async Task A_script_may_not_switch_its_sandbox_off_by_itself()
    {
        var error = await _f.FailAsync(await _f.AddAsync("off", "echo x > $out/x", "#: option sandbox=off\n"));
        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Contains("--allow-sandbox-off", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_prints_without_end_is_stopped()
    {
        var id = await _f.AddAsync("flood", "yes 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890");
        var error = await _f.FailAsync(id, new PackageBuilderOptions(2) { Limits = new() { LogSize = 1 << 20 } });
        Assert.Contains("prints too much", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ln -s / $out/a")]
    [InlineData("echo x > $out/a")]
    [InlineData("mkfifo $out/a")]
    public async Task A_link_of_the_header_that_cannot_go_where_it_is_wanted_is_a_failed_build(string commands)
    {
        var error = await _f.FailAsync(await _f.AddAsync("linked", commands, "#: link a/b c\n"));
        Assert.Equal(ErrorKind.Build, error.Kind);
        Assert.Contains(error.Details, line => line.StartsWith("a/b", StringComparison.Ordinal) || line.Contains(" a/b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_cannot_go_where_it_is_wanted_is_a_failed_build()
    {
        var archive = _f.Sources.AddFile(BuildFixture.TarOf("program", "x"u8.ToArray(), "x"));
        var id = _f.Declare("sourced", "", $"#: source {archive} a.tar unpack into=out\n#: source {_f.Sources.AddFile("data"u8)} data into=out/bin/x/y\n");
        var error = await _f.FailAsync(id);
        Assert.Equal(ErrorKind.Build, error.Kind);
        Assert.Contains("the source data cannot go into 'out/bin/x/y'", error.Message, StringComparison.Ordinal);
    }
}
