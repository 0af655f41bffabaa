using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class GcTests : IDisposable
{
    private readonly RealProgram _program = new();

    public GcTests()
    {
        _program.Collection.Header("library", "#: source {{ source(\"hello.txt\") }} into=out/library");
        _program.Collection.Header("user", "#: depends {{ dep(\"library\") }}\n#: source {{ source(\"hello.txt\") }} into=out/share\n#: link share/link ../../{{ dep(\"library\") }}/library/hello.txt");
        _program.Collection.Write("environments/both.txt", "user\n");
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task An_environment_that_was_built_by_name_stays_with_all_it_needs_and_the_rest_goes()
    {
        var environment = Assert.Single((await _program.RunAsync("env", "build", "both")).Succeeded().Lines);
        (await _program.RunAsync("build", "hello")).Succeeded();

        var pretended = (await _program.RunAsync("gc", "--dry-run")).Succeeded();
        Assert.Contains(pretended.Lines, l => l.StartsWith("keep package library.", StringComparison.Ordinal) && l.Contains("is referred to by user.", StringComparison.Ordinal));
        Assert.Contains(pretended.Lines, l => l.StartsWith("delete package hello.", StringComparison.Ordinal) && l.EndsWith("nothing that is kept needs it", StringComparison.Ordinal));
        Assert.Contains("would delete 1 package", pretended.Error, StringComparison.Ordinal);
        var goes = (await _program.RunAsync("gc", "--why", "hello", "--json")).Succeeded().Output;
        Assert.Contains("\"stays\":false,\"why\":[\"hello.", goes, StringComparison.Ordinal);
        Assert.Contains(" will be deleted: nothing that is kept needs it\"]", goes, StringComparison.Ordinal);

        var collected = (await _program.RunAsync("gc")).Succeeded();
        Assert.Contains("deleted 1 package", collected.Error, StringComparison.Ordinal);
        Assert.Equal(["env", "library", "user"], Trees());
        Assert.Equal("hello\n", await File.ReadAllTextAsync($"{environment}/share/link"));
        Assert.Contains("is in generation 1 of root 'both' (current)", (await _program.RunAsync("gc", "--why", "library")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Store}/.new"));
        // Nothing is lost for good: it is fetched and built again.
        (await _program.RunAsync("build", "hello")).Succeeded();
    }

    [Fact]
    public async Task Roots_are_added_listed_and_removed_and_generations_go_by_number()
    {
        (await _program.RunAsync("build", "hello", "--root", "mine")).Succeeded();
        (await _program.RunAsync("build", "library")).Succeeded();
        (await _program.RunAsync("store", "root", "add", "mine", "library")).Succeeded();
        Assert.Equal(["1", "2"], (await _program.RunAsync("store", "root", "list")).Succeeded().Lines.Select(l => l.Split("  ")[1]));
        (await _program.RunAsync("gc")).Succeeded();
        Assert.Equal(["hello", "library"], Trees());
        var events = (await _program.RunAsync("gc", "--keep", "1", "--json")).Succeeded().Lines.Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Contains(events, e => e.GetProperty("event").GetString() == "deleted" && e.GetProperty("kind").GetString() == "generation" && e.GetProperty("name").GetString() == "mine/1");
        Assert.True(events[^1].GetProperty("freed").GetInt64() > 0);
        Assert.Equal(["library"], Trees());
        (await _program.RunAsync("store", "root", "remove", "mine")).Succeeded();
        (await _program.RunAsync("gc")).Failed(2, "there is no root", "--without-roots");
        (await _program.RunAsync("gc", "--without-roots")).Succeeded();
        Assert.Empty(Trees());
    }

    [Fact]
    public async Task A_root_that_cannot_be_read_stops_gc_alone()
    {
        (await _program.RunAsync("build", "hello", "--root", "broken")).Succeeded();
        (await _program.RunAsync("build", "library", "--root", "mine")).Succeeded();
        var generation = $"{_program.State}/roots/broken/1";
        await File.WriteAllTextAsync(generation, "rubbish\n");
        Assert.Contains("mine  1", (await _program.RunAsync("store", "root", "list")).Failed(8, "a root's generation cannot be read", generation).Output, StringComparison.Ordinal);
        (await _program.RunAsync("gc")).Failed(8, generation, "pthbs store root remove broken");
        Assert.Equal(["hello", "library"], Trees());
        (await _program.RunAsync("store", "root", "add", "mine", "hello")).Succeeded();
        (await _program.RunAsync("store", "root", "remove", "broken")).Succeeded();
        (await _program.RunAsync("gc", "--keep", "1")).Succeeded();
        Assert.Equal(["hello"], Trees());
    }

    [Fact]
    public async Task What_a_root_would_hold_must_be_there()
    {
        (await _program.RunAsync("store", "root", "add", "mine", "hello")).Failed(2, "a root can only keep what is in the store", "pthbs build hello");
        (await _program.RunAsync("store", "root", "remove", "nothing")).Failed(2, "no root is called 'nothing'");
        (await _program.RunAsync("build", "hello", "--root", "../x")).Failed(2, "this is not a valid name for a root");
        (await _program.RunAsync("gc", "--keep", "0")).Failed(2, "--keep does not accept '0'");
    }

    [Theory]
    [InlineData("exec sleep 60")]
    [InlineData("sleep 60 & exec sleep 0.1")]
    public async Task A_program_that_runs_in_an_environment_never_loses_it(string script)
    {
        (await _program.RunAsync("env", "build", "both")).Succeeded();
        (await _program.RunAsync("build", "hello", "--root", "other")).Succeeded();
        (await _program.RunAsync("store", "root", "remove", "both")).Succeeded();
        // Without a variable that names it: the lock alone must do.
        using var running = _program.Start("run", "both", "--", "env", "-i", "/bin/sh", "-c", $"cd /; : > {_program.Place}/entered; {script}");
        await RealProgram.UntilAsync(() => File.Exists($"{_program.Place}/entered"), "the program runs");
        (await _program.RunAsync("gc")).Succeeded();
        Assert.Equal(["env", "hello", "library", "user"], Trees());

        running.Kill(entireProcessTree: true);
        await running.WaitForExitAsync(TestContext.Current.CancellationToken);
        foreach (var left in System.Diagnostics.Process.GetProcessesByName("sleep").Where(p => Reads($"/proc/{p.Id}/fd", _program.Store))) left.Kill();
        await RealProgram.UntilAsync(() =>
        {
            _program.RunAsync("gc").GetAwaiter().GetResult().Succeeded();
            return Trees().SequenceEqual(["hello"]);
        }, "what nobody uses any more goes");
    }

    [Fact]
    public async Task On_a_disk_without_a_free_byte_or_inode_it_makes_room()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting a small disk needs root");
        Directory.CreateDirectory($"{_program.Place}/disk");
        foreach (var (options, fill) in ((string, string)[])[("size=2M", "head -c 4M /dev/zero > disk/fill"), ("nr_inodes=200", "i=0; while true > disk/fill.$i; do i=$((i+1)); done")])
        {
            var script = $$"""
                mount -t tmpfs -o {{options}} none disk
                export PTHBS_STORE=$PWD/disk/store PTHBS_STATE=$PWD/disk/state
                "$pthbs" env build both 2>/dev/null && "$pthbs" build hello clash 2>/dev/null || exit 90
                ( {{fill}} ) 2>/dev/null
                ! echo x > disk/more || exit 91
                "$pthbs" gc --dry-run >/dev/null || exit 92
                "$pthbs" gc || exit 93
                "$pthbs" store verify || exit 94
                ls disk/store
                """;
            await File.WriteAllTextAsync($"{_program.Place}/full.sh", script);
            var ended = (await _program.ShellAsync("unshare -m sh full.sh 2>&1")).Succeeded();
            Assert.Contains("deleted 2 packages", ended.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(ended.Lines, l => l.StartsWith("hello.", StringComparison.Ordinal));
            Assert.Contains(ended.Lines, l => l.StartsWith("library.", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Locks_of_what_is_gone_are_one_line_and_each_an_object_for_programs()
    {
        (await _program.RunAsync("build", "hello", "clash")).Succeeded();
        Assert.Equal(2, Directory.GetFiles($"{_program.State}/locks", "*.lock").Count(path => Path.GetFileName(path)[0] is 'h' or 'c'));
        var pretended = (await _program.RunAsync("gc", "--dry-run", "--without-roots")).Succeeded();
        Assert.Equal("delete 2 locks: their packages are deleted or do not exist", Assert.Single(pretended.Lines, line => line.Contains("lock", StringComparison.Ordinal)));
        Assert.Equal(2, (await _program.RunAsync("gc", "--dry-run", "--without-roots", "--json")).Succeeded().Lines.Count(line => line.Contains("\"kind\":\"lock\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_is_said()
    {
        (await _program.RunAsync("env", "build", "both")).Succeeded();
        using var closed = new ClosedDirectories(_program.State);
        (await closed.RunAsync(_program, "\"$pthbs\" gc")).Failed(7, _program.State, "hint: ");
        Assert.Equal(["env", "library", "user"], Trees());
    }

    private string[] Trees() => [.. Directory.GetDirectories(_program.Store).Select(d => Path.GetFileName(d).Split('.')[0]).Where(n => n.Length > 0).Order(StringComparer.Ordinal)];

    private static bool Reads(string descriptors, string store)
    {
        try
        {
            return Directory.GetFiles(descriptors).Concat(Directory.GetDirectories(descriptors)).Any(f => new FileInfo(f).LinkTarget?.StartsWith(store, StringComparison.Ordinal) is true);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
