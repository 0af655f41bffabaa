using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class CheckTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    /// <summary>Whoever can exchange what is built there decides what comes of the comparison.</summary>
    [Fact]
    public async Task A_place_that_another_user_can_change_is_refused_before_anything_is_built()
    {
        (await _program.ShellAsync("mkdir open sticky; chmod 777 open; chmod 1777 sticky")).Succeeded();
        (await _program.RunAsync("reproduce", "--place", "open", "hello")).Failed(2, "another user can change the directory to build in", "everyone can write to it");
        (await _program.RunAsync("reproduce", "--place", "open/new", "hello")).Failed(2, "another user can change the directory to build in");
        Assert.False(Directory.Exists(_program.Store));
        if (Environment.IsPrivilegedProcess)
        {
            (await _program.ShellAsync($"mkdir theirs; chown {OtherUser.Stranger} theirs")).Succeeded();
            (await _program.RunAsync("reproduce", "--place", "theirs", "hello")).Failed(2, $"its owner is {OtherUser.Stranger}");
        }

        Assert.DoesNotContain("another user", (await _program.RunAsync("reproduce", "--dry-run", "--place", "sticky", "hello")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_comes_out_the_same_is_reproducible_and_that_is_remembered()
    {
        _program.Collection.Commands("maker", "mkdir $out/share\necho made > $out/share/made");
        Assert.Contains("not checked", (await _program.RunAsync("list", "maker")).Succeeded().Output, StringComparison.Ordinal);
        (await _program.RunAsync("build", "maker")).Succeeded();
        _program.Age();
        var check = (await _program.RunAsync("reproduce", "maker", "hello")).Succeeded();
        Assert.DoesNotContain("waiting", check.Error, StringComparison.Ordinal);

        Assert.Equal(["reproducible", "reproducible"], check.Lines.Select(l => l.Split(": ")[1]));
        Assert.Contains("varied: place: ", check.Error, StringComparison.Ordinal);
        Assert.Contains("reproducible", (await _program.RunAsync("show", "maker")).Succeeded().Output, StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse((await _program.RunAsync("list", "--json", "maker")).Succeeded().Output).RootElement.GetProperty("reproducible").GetBoolean());
        Assert.Contains("would build 2 packages once more", (await _program.RunAsync("reproduce", "-n", "maker", "hello")).Succeeded().Error, StringComparison.Ordinal);
        // Nothing of the second build is left.
        Assert.Empty(Directory.GetDirectories($"{_program.State}/builds"));
    }

    /// <summary>gc keeps what runs, and not what it was built from.</summary>
    [Fact]
    public async Task What_gc_has_taken_is_built_again_first()
    {
        _program.Collection.Commands("maker", "mkdir $out/share\necho made > $out/share/made");
        (await _program.RunAsync("build", "--root", "mine", "maker")).Succeeded();
        (await _program.RunAsync("gc")).Succeeded();
        Assert.Single(Directory.GetDirectories(_program.Store), d => !Path.GetFileName(d).StartsWith('.'));
        _program.Age();
        Assert.Contains("maker", (await _program.RunAsync("reproduce", "maker")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_difference_is_shown_where_it_stands_and_both_outputs_can_be_kept()
    {
        _program.Collection.Commands("counter", "echo a > $out/same\necho built with $jobs jobs > $out/count");
        (await _program.RunAsync("build", "-j2", "counter")).Succeeded();
        _program.Age();
        var check = await _program.RunAsync("reproduce", "-j2", "--keep", "--place", "elsewhere", "counter");

        Assert.Equal(5, check.Code);
        Assert.Contains(": 1 path differs\n  count: other content", check.Output, StringComparison.Ordinal);
        Assert.EndsWith("    -built with 2 jobs\n    +built with 3 jobs\n", check.Output, StringComparison.Ordinal);
        var kept = check.Error.Split('\n').Single(l => l.StartsWith("the second output was kept: ", StringComparison.Ordinal))[28..];
        Assert.Equal("built with 3 jobs\n", await File.ReadAllTextAsync($"{kept}/count"));
        Assert.Equal("built with 2 jobs\n", await File.ReadAllTextAsync($"{(await _program.RunAsync("build", "counter")).Succeeded().Lines[0]}/count"));
        Assert.Contains("another output the second time", (await _program.RunAsync("show", "counter")).Succeeded().Output, StringComparison.Ordinal);

        var told = JsonDocument.Parse((await _program.RunAsync("reproduce", "-j2", "--json", "counter")).Lines[^1]).RootElement;
        Assert.False(told.GetProperty("reproducible").GetBoolean());
        Assert.Equal("count", told.GetProperty("differences")[0].GetProperty("path").GetString());
    }

    /// <summary>What a killed check has left may lie in memory: the next command that opens the store takes it away, wherever it is.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("elsewhere")]
    public async Task What_a_killed_check_left_is_deleted_by_the_next_command(string? place)
    {
        _program.Collection.Commands("slow", "echo x > $out/x\nif [ $jobs = 3 ]; then echo x > waiting-for-a-kill; sleep 600; fi");
        (await _program.RunAsync("build", "-j2", "--root", "mine", "slow")).Succeeded();
        _program.Age();
        using var check = _program.Start(["reproduce", "-j2", .. place is null ? (string[])[] : ["--place", place], "slow"]);
        string? Noted() => Directory.Exists($"{_program.State}/builds") ? Directory.GetFileSystemEntries($"{_program.State}/builds", "place.*").Select(note => new FileInfo(note).LinkTarget).SingleOrDefault() : null;
        await RealProgram.UntilAsync(() => check.HasExited || (Noted() is { } path && Directory.Exists(path) && Directory.GetFiles(path, "waiting-for-a-kill", SearchOption.AllDirectories).Length > 0), "the second build waits");
        Assert.False(check.HasExited);
        var left = Noted()!;
        // One that lives is left alone.
        (await _program.RunAsync("gc")).Succeeded();
        Assert.True(Directory.Exists(left));
        check.Kill();
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(Directory.Exists(left));

        (await _program.RunAsync("gc")).Succeeded();

        Assert.False(Directory.Exists(left));
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.State}/builds"));
    }

    /// <summary>The real wait: about a minute.</summary>
    [Fact]
    [Trait("Level", "thorough")]
    public async Task A_package_that_stamps_the_second_is_found_out()
    {
        _program.Collection.Commands("stamper", "echo it is $(date +%T) > $out/clock\nprintf 'v1 %s' $(date +%s) > $out/seconds\ndate +%S > $out/second");
        var check = await _program.RunAsync("reproduce", "stamper");

        Assert.Equal(5, check.Code);
        Assert.Matches("waiting [0-9]+ s, so that the clock shows another second and minute than in the first build of stamper", check.Error);
        Assert.Contains(": 3 paths differ\n", check.Output, StringComparison.Ordinal);
        Assert.Matches("  clock: other content.*\n    holds the build time: [0-9:]{8} and [0-9:]{8} at offset 6 \\(0x6\\)\n", check.Output);
        Assert.Matches("  seconds: other content.*\n    holds the build time: [0-9]{10} and [0-9]{10}, seconds since 1970 in digits, at offset 3 \\(0x3\\)\n", check.Output);
        Assert.Matches("  second: other content.*\n    -", check.Output);
    }

    [Fact]
    public async Task Equal_outputs_that_hold_the_day_are_not_reproducible()
    {
        var day = DateTime.UtcNow.TimeOfDay;
        Assert.SkipWhen(day < TimeSpan.FromMinutes(3) || day > TimeSpan.FromMinutes((24 * 60) - 3), "the day changes during this test");
        _program.Collection.Commands("dated", "date +%F > $out/day\necho 2020-01-01 > $out/another");
        (await _program.RunAsync("build", "dated")).Succeeded();
        _program.Age();
        var check = await _program.RunAsync("reproduce", "dated");

        Assert.Equal(5, check.Code);
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.EndsWith($": the same today, but 1 file holds the day of the build\n  day: holds the day of its build\n    {today} at offset 0 (0x0)\n", check.Output, StringComparison.Ordinal);
        Assert.Contains("hint: if the day is not the build's", check.Error, StringComparison.Ordinal);
        Assert.False(JsonDocument.Parse((await _program.RunAsync("list", "--json", "dated")).Succeeded().Output).RootElement.GetProperty("reproducible").GetBoolean());
        var told = JsonDocument.Parse((await _program.RunAsync("reproduce", "--json", "dated")).Lines[^1]).RootElement;
        Assert.Equal(told.GetProperty("output-hash").GetString(), told.GetProperty("second-hash").GetString());
        Assert.Equal("day", told.GetProperty("days")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task Two_packages_are_the_same_if_they_differ_in_nothing_but_their_ids()
    {
        _program.Collection.Commands("maker", "echo $out > $out/self\necho a > $out/letter");
        var first = Path.GetFileName((await _program.RunAsync("build", "maker")).Succeeded().Lines[0]);
        _program.Collection.Commands("maker", "echo $out > $out/self\necho a > $out/letter # said otherwise");
        (await _program.RunAsync("build", "maker")).Succeeded();
        Assert.EndsWith(": the same but for their ids\n", (await _program.RunAsync("diff", first, "maker")).Succeeded().Output, StringComparison.Ordinal);

        _program.Collection.Commands("maker", "echo $out > $out/self\necho b > $out/letter");
        var missing = await _program.RunAsync("diff", first, "maker");
        Assert.Equal(2, missing.Code);
        Assert.Contains("hint: build it: pthbs build maker", missing.Error, StringComparison.Ordinal);
        (await _program.RunAsync("build", "maker")).Succeeded();
        var compared = await _program.RunAsync("diff", first, "maker");
        Assert.Equal(5, compared.Code);
        Assert.Contains(": 1 path differs\n  letter: other content", compared.Output, StringComparison.Ordinal);
        Assert.EndsWith("    -a\n    +b\n", compared.Output, StringComparison.Ordinal);

        var told = JsonDocument.Parse((await _program.RunAsync("diff", "--json", "maker", "maker")).Succeeded().Output).RootElement;
        Assert.True(told.GetProperty("same").GetBoolean());
        Assert.Equal(told.GetProperty("first-masked-hash").GetString(), told.GetProperty("second-masked-hash").GetString());
    }

    [Fact]
    public async Task What_a_check_that_was_killed_has_left_is_deleted_by_the_next_one_and_what_a_living_one_uses_is_not()
    {
        Directory.CreateDirectory($"{_program.Place}/elsewhere/pthbs-check.1.dead/store");
        Directory.CreateDirectory($"{_program.Place}/elsewhere/pthbs-check.2.living/store");
        var check = await _program.ShellAsync("exec 9<elsewhere/pthbs-check.2.living; flock 9; \"$pthbs\" reproduce --place elsewhere hello >/dev/null 2>&1; ls elsewhere");

        Assert.Equal(["pthbs-check.2.living"], check.Succeeded().Lines);
    }

    [Fact]
    public async Task The_packages_are_a_table_and_what_nobody_could_build_says_so()
    {
        _program.Collection.Header("sourceless", "#: source {{ source(\"hello.txt\") }} into=out", "{% set license = \"ISC\" %}\n{% set untested = \"no source can be had here\" %}\n");
        (await _program.RunAsync("build", "hello")).Succeeded();
        var table = (await _program.RunAsync("list", "--markdown")).Succeeded().Output;

        Assert.Contains("| hello | 1.0 | 0BSD | 6 bytes | ", table, StringComparison.Ordinal);
        Assert.Contains("| sourceless | 1.0 | ISC |  | not built | untested: no source can be had here | not checked |\n", table, StringComparison.Ordinal);
        Assert.Contains("3 packages; 1 built, 6 bytes", table, StringComparison.Ordinal);
        Assert.Contains("  untested  ", (await _program.RunAsync("list")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("warning: sourceless 1.0 was never built: no source can be had here\n", (await _program.RunAsync("build", "-n", "sourceless")).Succeeded().Error, StringComparison.Ordinal);
        Assert.Contains("warning: sourceless 1.0 was never built", (await _program.RunAsync("export", "make", "away", "sourceless")).Succeeded().Error, StringComparison.Ordinal);
        Assert.Contains("no source can be had here", (await _program.RunAsync("show", "sourceless")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipe_that_is_wrong_hides_no_other_from_the_table()
    {
        _program.Collection.Header("broken", "{{ nothing_of_that_name }}");
        var list = await _program.RunAsync("list");

        Assert.Equal(3, list.Code);
        Assert.Equal(["package", "clash", "hello"], list.Lines.Select(l => l.Split(' ')[0]));
        Assert.Contains("packages/broken/broken.sh.j2", list.Error, StringComparison.Ordinal);
        Assert.Equal("", (await _program.RunAsync("list", "broken")).Output);
    }

    [Fact]
    public async Task A_second_build_that_fails_says_that_it_was_the_second_and_under_which_conditions()
    {
        _program.Collection.Commands("single", "[ $jobs = 2 ] || { echo too many; exit 3; }\necho a > $out/a");
        (await _program.RunAsync("build", "-j2", "single")).Succeeded();
        _program.Age();
        var check = await _program.RunAsync("reproduce", "-j2", "single");

        Assert.Equal(5, check.Code);
        foreach (var fact in (string[])["the second build failed: the script of single failed: exit code 3", "| too many", "varied: jobs: 3", "hint: use --keep"]) Assert.Contains(fact, check.Error, StringComparison.Ordinal);
        Assert.Equal(2, check.Error.Split("exit code 3").Length);
        var kept = await _program.RunAsync("reproduce", "-j2", "--keep", "--place", "elsewhere", "single");
        var log = kept.Error.Split('\n').Single(l => l.StartsWith("hint: its log: zcat ", StringComparison.Ordinal))["hint: its log: ".Length..];
        Assert.Contains("too many", (await _program.ShellAsync(log)).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_changed_in_the_store_is_neither_compared_nor_frozen()
    {
        var path = (await _program.RunAsync("build", "hello")).Succeeded().Lines[0];
        // What 'build' prints can be given to the other commands.
        Assert.EndsWith(": the same\n", (await _program.RunAsync("diff", path, "hello")).Succeeded().Output, StringComparison.Ordinal);
        File.SetUnixFileMode($"{path}/share/hello.txt", (UnixFileMode)0b110_100_100);
        await File.WriteAllTextAsync($"{path}/share/hello.txt", "changed\n");

        foreach (var words in (string[][])[["reproduce", "hello"], ["diff", "hello", "hello"], ["export", "archive", "hello", "--into", "mine"]])
        {
            var refused = await _program.RunAsync(words);
            Assert.Equal(8, refused.Code);
            Assert.Contains("the package changed after it was published", refused.Error, StringComparison.Ordinal);
            Assert.Contains("pthbs store repair hello", refused.Error, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists($"{_program.Place}/mine"));
        Assert.Contains("not checked", (await _program.RunAsync("list", "hello")).Succeeded().Output, StringComparison.Ordinal);
    }
}
