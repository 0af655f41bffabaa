using System.Globalization;
using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Accidents;

/// <summary>Disks that really are full, without inodes, read-only or two: tmpfs in a mount namespace of the test's own.</summary>
[Trait("Level", "thorough")]
public sealed class SmallDiskTests : IDisposable
{
    private const int Machine = 7;
    private const int Enough = 4 << 20;
    private readonly RealProgram _program = new();

    public SmallDiskTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting a small disk needs root");
        Act.Furnish(_program);
        Directory.CreateDirectory($"{_program.Place}/disk");
    }

    public void Dispose() => _program.Dispose();

    public static TheoryData<string, string> Disks => new(
        from command in (string[])["build archive", "env build --packages archive hello", "fetch archive hello", "collection generate --all"]
        from room in (string[])["size", "nr_inodes"]
        select (command, room));

    [Theory]
    [MemberData(nameof(Disks))]
    public async Task Whatever_a_disk_has_too_little_of_the_message_helps_and_with_more_of_it_all_goes_on(string command, string room)
    {
        // From a disk that holds nothing to one that holds all: in steps, so that each step of the work is the one that fails.
        for (int amount = 1, failures = 0; ; amount += room == "size" ? 2 : 3)
        {
            var size = room == "size" ? $"size={amount * 4}k" : $"nr_inodes={amount}";
            var grown = room == "size" ? $"size={Enough}" : "nr_inodes=1000";
            var (first, second, trees) = await OnDiskAsync($"{size}", $"\"$pthbs\" {command}", $"mount -o remount,{grown} disk", $"\"$pthbs\" {command}");
            second.Succeeded();
            Assert.All(trees, tree => Assert.Matches("^(hello|archive|env)\\.[0-9a-f]{64} whole$", tree));
            if (first.Code == 0)
            {
                Assert.True(failures > 0, "the smallest disk was large enough");
                return;
            }

            failures++;
            first.Failed(Machine, "hint: ", room == "size" ? "free some space" : "no inodes left");
        }
    }

    [Fact]
    public async Task A_script_that_fills_the_disk_is_told_apart_from_one_that_is_wrong()
    {
        _program.Collection.Commands("flood", "while :; do cat /pthbs/env/bin/busybox || exit 1; done > $out/flood");
        (await _program.RunAsync("build", "tools")).Succeeded();
        var line = $"unshare -m sh -c 'mount -t tmpfs -o size=4M,mode=755 none {_program.Store}/.new; exec \"$pthbs\" build flood'";
        (await _program.ShellAsync(line)).Failed(5, "No space left on device", "the disk of the store or of the state is full: free some space");
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Store}/.new"));
    }

    [Theory]
    [InlineData("build archive")]
    [InlineData("env list")]
    [InlineData("fetch hello")]
    public async Task A_read_only_store_or_state_is_said_with_its_path(string command)
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        foreach (var place in (string[])[_program.Store, _program.State])
        {
            var line = $"unshare -m sh -c 'mount --bind {place} {place}; mount -o remount,bind,ro {place}; exec \"$pthbs\" {command}'";
            var ended = await _program.ShellAsync(line);
            // What only reads may well succeed.
            if (ended.Code != 0) ended.Failed(Machine, place, "Read-only file system", "hint: that file system is mounted read-only");
            else Assert.DoesNotContain("build", command, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Store_state_and_temporary_files_may_lie_on_three_file_systems()
    {
        _program.Collection.Commands("maker", "mkdir $out/share\necho made > $out/share/made");
        Directory.CreateDirectory(_program.Store);
        Directory.CreateDirectory(_program.State);
        var line = $"unshare -m sh -ec 'mount -t tmpfs none {_program.Store}; mount -t tmpfs none disk; export TMPDIR=$PWD/disk; \"$pthbs\" env build --packages maker archive; cat {_program.Store}/env.*/share/made; ls -A {_program.Store}/.new {_program.State}/.new {_program.State}/builds'";
        var ended = (await _program.ShellAsync(line)).Succeeded();
        Assert.Equal("made", ended.Lines[1]);
        Assert.Equal(3, ended.Lines.Skip(2).Count(l => l.EndsWith(':')));
        Assert.Equal(5, ended.Lines.Count);
    }

    /// <summary>Runs two lines of the shell with store and state on a disk of their own, something happening between them; says what trees there are at the end, and whether they are whole.</summary>
    private async Task<(Finished First, Finished Second, IReadOnlyList<string> Trees)> OnDiskAsync(string options, string first, string between, string second)
    {
        const string Mark = "=====";
        var script = $$"""
            mount -t tmpfs -o {{options}} none disk
            export PTHBS_STORE=$PWD/disk/store PTHBS_STATE=$PWD/disk/state
            {{first}} > out 2> err; code=$?; echo $code; cat out; echo {{Mark}}; cat err; echo {{Mark}}
            {{between}}
            {{second}} > out 2> err; code=$?; echo $code; cat out; echo {{Mark}}; cat err; echo {{Mark}}
            for tree in disk/store/*; do [ -d "$tree" ] && if diff -r --no-dereference "$tree" "whole/${tree##*/}" > /dev/null; then echo "${tree##*/} whole"; else echo "${tree##*/} broken"; fi; done
            ls -A disk/store/.new disk/state/.new disk/state/builds | grep -v ':$' | grep .
            true
            """;
        if (!Directory.Exists($"{_program.Place}/whole"))
            (await _program.RunAsync(new Dictionary<string, string?> { ["PTHBS_STORE"] = $"{_program.Place}/whole" }, "env", "build", "--packages", "archive", "hello")).Succeeded();
        await File.WriteAllTextAsync($"{_program.Place}/on-disk.sh", script);
        var parts = (await _program.ShellAsync("unshare -m sh on-disk.sh")).Succeeded().Output.Split(Mark + "\n");
        return (End(parts[0], parts[1]), End(parts[2], parts[3]), parts[4].Split('\n', StringSplitOptions.RemoveEmptyEntries));

        static Finished End(string output, string error)
        {
            var end = output.IndexOf('\n', StringComparison.Ordinal);
            return new Finished(int.Parse(output[..end], CultureInfo.InvariantCulture), output[(end + 1)..], error);
        }
    }
}
