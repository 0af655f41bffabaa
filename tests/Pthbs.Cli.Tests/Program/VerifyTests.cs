using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class VerifyTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Damage_is_named_repaired_by_building_again_and_what_refers_to_it_goes_on_working()
    {
        var environment = Assert.Single((await _program.RunAsync("env", "build", "tiny")).Succeeded().Lines);
        var package = Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines);
        Assert.Contains("no damage found", (await _program.RunAsync("store", "verify")).Succeeded().Error, StringComparison.Ordinal);
        Damage(package);

        var found = (await _program.RunAsync("store", "verify")).Failed(8, "1 damaged: hello.", "hint: build and fetch it again: pthbs store repair");
        Assert.Contains(found.Lines, l => l.StartsWith($"{package}/share/hello.txt: its content has changed: 8 bytes", StringComparison.Ordinal));
        var events = (await _program.RunAsync("store", "verify", "hello", "--json")).Lines.Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Contains(events, e => e.GetProperty("event").GetString() == "damage" && e.GetProperty("kind").GetString() == "content");
        Assert.Equal(1, events[^1].GetProperty("damaged").GetInt32());

        var repaired = await _program.RunAsync("store", "repair");
        Assert.Equal(0, repaired.Code);
        Assert.Contains("1 repaired, no damage left", repaired.Error, StringComparison.Ordinal);
        Assert.Equal("hello\n", await File.ReadAllTextAsync($"{environment}/share/hello.txt"));
        var kept = Assert.Single(Directory.GetDirectories($"{_program.Store}/.new", "kept.*"));
        Assert.Equal("damaged\n", await File.ReadAllTextAsync($"{kept}/tree/share/hello.txt"));
        (await _program.RunAsync("store", "verify")).Succeeded();
        (await _program.RunAsync("gc")).Succeeded();
        Assert.Empty(Directory.GetDirectories($"{_program.Store}/.new"));
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("repair")]
    public async Task What_was_never_built_is_not_damaged_and_what_is_gone_is(string what)
    {
        (await _program.RunAsync("store", what, "hello")).Failed(2, "the package is not in the store", "hint: build it: pthbs build hello");
        var package = Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines);
        Directory.Move(package, $"{_program.Place}/away");
        var gone = await _program.RunAsync("store", what, "hello");
        if (what == "verify") gone.Failed(8, "1 damaged: hello.");
        else gone.Succeeded();
    }

    [Fact]
    public async Task What_pthbs_never_made_is_named_and_is_no_damage()
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        foreach (var foreign in (string[])["store/lost+found", "store/.snapshot", "store/.Trash-0", "state/scripts/.snapshot"]) Directory.CreateDirectory($"{_program.Place}/{foreign}");
        var verified = (await _program.RunAsync("store", "verify")).Succeeded();
        Assert.Equal(4, verified.Error.Split("not made by pthbs").Length - 1);
        (await _program.RunAsync("store", "repair")).Succeeded();
        Assert.Contains((await _program.RunAsync("store", "verify", "--json")).Succeeded().Lines, l => l.Contains("\"foreign\"", StringComparison.Ordinal) && l.Contains("lost+found", StringComparison.Ordinal));
        (await _program.RunAsync("gc", "--without-roots")).Succeeded();
        Assert.True(Directory.Exists($"{_program.Store}/lost+found"));
        await File.WriteAllTextAsync($"{_program.Store}/env.{new string('0', 64)}", "", TestContext.Current.CancellationToken);
        (await _program.RunAsync("store", "verify")).Failed(8, "1 damaged");
    }

    [Fact]
    public async Task Times_and_modes_are_put_back_without_building()
    {
        var package = Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines);
        // Neither script nor source: a build would fail.
        File.Delete($"{_program.Collection.Path}/files/hello.txt");
        File.Delete(Directory.GetFiles($"{_program.State}/sources/sha256")[0]);
        File.SetLastWriteTimeUtc($"{package}/share/hello.txt", DateTime.UtcNow);
        Directory.SetLastWriteTimeUtc(package, DateTime.UtcNow);
        File.SetUnixFileMode($"{package}/share/hello.txt", (UnixFileMode)0b110_100_100);
        (await _program.RunAsync("store", "verify")).Failed(8, "1 damaged");
        Assert.Contains("1 repaired", (await _program.RunAsync("store", "repair")).Succeeded().Error, StringComparison.Ordinal);
        (await _program.RunAsync("store", "verify")).Succeeded();
        Assert.DoesNotContain(Directory.GetDirectories($"{_program.Store}/.new"), d => d.Contains("kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_built_again_stays_as_it_is_and_the_exit_code_says_so()
    {
        var package = Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines);
        Damage(package);
        File.Delete($"{_program.Collection.Path}/files/hello.txt");
        File.Delete(Directory.GetFiles($"{_program.State}/sources/sha256")[0]);

        (await _program.RunAsync("store", "repair")).Failed(8, "hello.txt", "1 damaged");
        Assert.Equal("damaged\n", await File.ReadAllTextAsync($"{package}/share/hello.txt"));
    }

    [Fact]
    public async Task Lost_scripts_records_and_damaged_sources_are_had_again()
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        var script = Assert.Single(Directory.GetFiles($"{_program.State}/scripts"));
        await File.AppendAllTextAsync(script, "true\n", TestContext.Current.CancellationToken);
        foreach (var record in Directory.GetFiles($"{_program.State}/records", "hello.*")) File.Delete(record);
        await File.WriteAllTextAsync(Directory.GetFiles($"{_program.State}/sources/sha256")[0], "other", TestContext.Current.CancellationToken);

        var found = (await _program.RunAsync("store", "verify")).Failed(8, "2 damaged");
        Assert.Contains("its record was lost and was made again", found.Error, StringComparison.Ordinal);
        (await _program.RunAsync("store", "repair")).Succeeded();
        Assert.Contains("sha256:", (await _program.RunAsync("show", "hello")).Succeeded().Output, StringComparison.Ordinal);
        (await _program.RunAsync("store", "verify")).Succeeded();
    }

    [Fact]
    public async Task A_store_is_shown_verified_and_run_from_where_nothing_can_be_written()
    {
        _program.Collection.Program("tool", "say", "#!/bin/sh\necho said\n");
        _program.Collection.Write("environments/tools.txt", "tool\n");
        var path = Assert.Single((await _program.RunAsync("env", "build", "tools")).Succeeded().Lines);
        foreach (var record in Directory.GetFiles($"{_program.State}/records", "tool.*")) File.Delete(record);
        using var closed = new ClosedDirectories(_program.State, _program.Store);

        foreach (var (line, says) in ((string, string)[])[("show tool", "sha256:"), ("log tool", "pthbs: building tool"), ("env list", path), ("store verify", ""), ("store root list", "tools  1"), ("run tools -- say", "said")])
            Assert.Contains(says, (await closed.RunAsync(_program, $"\"$pthbs\" {line}")).Succeeded().Output, StringComparison.Ordinal);
    }

    private static void Damage(string package)
    {
        File.SetUnixFileMode($"{package}/share/hello.txt", (UnixFileMode)0b110_100_100);
        File.WriteAllText($"{package}/share/hello.txt", "damaged\n");
        File.SetUnixFileMode($"{package}/share/hello.txt", (UnixFileMode)0b100_100_100);
    }
}
