namespace Pthbs.Cli.Tests.Program;

/// <summary>Secrets of a machine: named by a system, kept by the machine, and shown to the services that read them.</summary>
[Trait("Level", "thorough")]
public sealed class SystemSecretTests : IDisposable
{
    private readonly RealProgram _program = new();
    private readonly ScratchMachine _machine;

    public SystemSecretTests() => _machine = new(_program);

    public void Dispose()
    {
        _machine.Dispose();
        _program.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_secret_that_is_missing_stops_the_switch_before_anything_changes(bool byScript)
    {
        (await _machine.PthbsAsync("system", "switch", _machine.Tree("one", ("web", "exec sleep 1000")))).Succeeded();
        var (one, pid) = (_machine.Running, _machine.Pid("web"));
        (await _machine.PthbsAsync("system", "switch", Reading("two"))).Failed(2, "the secret 'key' is missing, which web reads; to set it: secret set key < FILE");
        Assert.Equal((one, pid), (_machine.Running, _machine.Pid("web")));
        Assert.Equal(1, _machine.Generations);

        (await SecretAsync("first", "set key")).Succeeded();
        if (byScript)
        {
            var two = $"{_machine.Root}/var/lib/systems/two.{new string('a', 64)}";
            Directory.Move(Reading("two"), two);
            (await _machine.ScriptAsync(two)).Succeeded();
        }
        else
        {
            (await _machine.PthbsAsync("system", "switch", Reading("two"))).Succeeded();
        }

        Assert.Equal("first", await File.ReadAllTextAsync(Shown, TestContext.Current.CancellationToken));
        Assert.Equal((UnixFileMode)0b100_000_000, File.GetUnixFileMode(Shown));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode($"{_machine.Root}/var/lib/secrets/key"));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode($"{_machine.Root}/var/lib/secrets"));
    }

    [Fact]
    public async Task Another_secret_restarts_who_reads_it_and_nobody_else()
    {
        (await SecretAsync("first", "set key")).Succeeded();
        (await _machine.PthbsAsync("system", "switch", Reading("two"))).Succeeded();
        var (web, same) = (_machine.Pid("web"), _machine.Pid("same"));

        Assert.Equal("key is unchanged\n", (await SecretAsync("first", "set key")).Succeeded().Output);
        Assert.Equal(web, _machine.Pid("web"));
        Assert.StartsWith("key is set\n", (await SecretAsync("second", "set key")).Succeeded().Output, StringComparison.Ordinal);
        Assert.NotEqual(web, _machine.Pid("web"));
        Assert.Equal(same, _machine.Pid("same"));
        Assert.Equal("second", await File.ReadAllTextAsync(Shown, TestContext.Current.CancellationToken));

        (await SecretAsync("x", "set spare")).Succeeded();
        Assert.Equal("key: present: web\nspare: unused:\n", (await SecretAsync("", "list")).Succeeded().Output);
        Refused(await SecretAsync("", "remove key"), 2, "secret: the system needs it: web reads it");
        (await SecretAsync("", "remove spare")).Succeeded();
        Assert.Equal(["key"], Directory.GetFiles($"{_machine.Root}/var/lib/secrets").Select(Path.GetFileName));

        // A service that does not become ready with it is told, and the exit code says so.
        Refused(await SecretAsync("bad", "set key"), 11, "not ready: web");
        Assert.StartsWith("key is set\n", (await SecretAsync("good", "set key")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("set ../key", "'../key' cannot be the name of a secret")]
    [InlineData("set .key", "'.key' cannot be the name of a secret")]
    [InlineData("set", "which secret? secret set NAME")]
    [InlineData("set key", "standard input is empty")]
    [InlineData("remove key", "there is no secret 'key'")]
    [InlineData("show key", "secret list, secret set NAME < FILE, or secret remove NAME")]
    public async Task What_is_no_secret_leaves_nothing_behind(string words, string says)
    {
        Refused(await SecretAsync("", words), 2, "secret: " + says);
        Assert.False(Directory.Exists($"{_machine.Root}/var/lib/secrets") && Directory.EnumerateFileSystemEntries($"{_machine.Root}/var/lib/secrets").Any());
    }

    private static void Refused(Finished end, int code, string says)
    {
        Assert.Equal(code, end.Code);
        Assert.Contains(says, end.Error, StringComparison.Ordinal);
    }

    private string Shown => $"{_machine.Root}/run/secrets/web/key";

    private Task<Finished> SecretAsync(string input, string words) => _machine.LineAsync($"printf %s '{input}' | sh '{ScratchMachine.Scripts()}/secret' {words}");

    private string Reading(string name)
    {
        // As in a system, what is shown goes with the service: what was shown before makes nobody ready.
        var tree = _machine.Tree(name, ("same", "exec sleep 1000"), ("web", $"export SYSTEM_ROOT='{_machine.Root}'; trap 'rm -f {Shown}; kill $child; exit' TERM; if '{_machine.Root}/run/system/lib/reveal' web key $(id -u) 0400; then sleep 1000 & child=$!; wait; fi|grep -q . '{Shown}' && ! grep -q bad '{Shown}'"));
        File.WriteAllText($"{tree}/secrets", "key web\n");
        File.WriteAllText($"{tree}/deadline", "2\n");
        return tree;
    }
}
