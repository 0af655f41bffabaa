namespace Pthbs.Cli.Tests.Program;

/// <summary>People whom a system lets in, and whom an older one does not let in again.</summary>
[Trait("Level", "thorough")]
public sealed class SystemPeopleTests : IDisposable
{
    private readonly RealProgram _program = new();
    private readonly ScratchMachine _machine;

    public SystemPeopleTests() => _machine = new(_program);

    public void Dispose()
    {
        _machine.Dispose();
        _program.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_was_removed_stays_removed_when_an_older_system_runs_again(bool byScript)
    {
        const string First = "ssh-ed25519 AAAAfirst anna@one", Second = "from=\"*\" ssh-ed25519 AAAAsecond anna@two", Of = "ssh-ed25519 AAAAbob bob@home";
        await SwitchAsync(People("one", ("anna", $"{First}\n{Second}\n"), ("bob", Of + "\n")));
        await _program.ShellAsync($"sed -i 's/^bob:!:/bob:HASH:/; s/^anna:!:/anna:HASH:/' '{_machine.Root}/var/lib/etc/shadow'");
        var one = _machine.Running!;
        await SwitchAsync(People("two", ("anna", Second + "\n")));
        Assert.Equal(["2 key anna AAAAfirst", "2 key bob AAAAbob", "2 user bob"], Revoked());
        Assert.Contains("\nbob:HASH:", await ShadowAsync(), StringComparison.Ordinal);

        (await (byScript ? _machine.ScriptAsync("--back") : _machine.PthbsAsync("system", "rollback"))).Succeeded();

        Assert.Equal((one, Second + "\n", ""), (_machine.Running, Keys("anna"), Keys("bob")));
        Assert.Contains("\nbob:!HASH:", await ShadowAsync(), StringComparison.Ordinal);
        Assert.Contains("\nanna:HASH:", await ShadowAsync(), StringComparison.Ordinal);
        Assert.Equal(["2 key anna AAAAfirst", "2 key bob AAAAbob", "2 user bob"], Revoked());
        // Its age is what counts, not how it is asked for.
        (await (byScript ? _machine.ScriptAsync(one) : _machine.PthbsAsync("system", "switch", one))).Succeeded();
        Assert.Equal(Second + "\n", Keys("anna"));

        await SwitchAsync(People("three", ("anna", Second + "\n"), ("bob", Of + "\n")));
        Assert.Equal(["3 key anna AAAAfirst"], Revoked());
        Assert.Equal(Of + "\n", Keys("bob"));

        // What is commented out lets nobody in; what stands in quotes is no key; what another one lost stays.
        const string Quoted = "command=\"x ssh-add y\" ssh-ed25519 AAAAthird anna@three";
        await SwitchAsync(People("four", ("anna", $"{Second}\n{Quoted}\n{Of}\n"), ("bob", Of + "\n")));
        await SwitchAsync(People("five", ("anna", $"# {Second}\n"), ("bob", Of + "\n")));
        Assert.Equal(["3 key anna AAAAfirst", "5 key anna AAAAbob", "5 key anna AAAAsecond", "5 key anna AAAAthird"], Revoked().Order(StringComparer.Ordinal).ToArray());
        (await (byScript ? _machine.ScriptAsync("--back") : _machine.PthbsAsync("system", "rollback"))).Succeeded();
        Assert.Equal(("", Of + "\n"), (Keys("anna"), Keys("bob")));

        string Keys(string user) => File.ReadAllText($"{_machine.Root}/run/etc/current/authorized_keys/{user}");
        string[] Revoked() => File.ReadAllLines($"{_machine.Root}/var/lib/etc/revoked");
        async Task<string> ShadowAsync() => "\n" + await File.ReadAllTextAsync($"{_machine.Root}/var/lib/etc/shadow");
        async Task SwitchAsync(string tree)
        {
            if (!byScript)
            {
                (await _machine.PthbsAsync("system", "switch", tree)).Succeeded();
                return;
            }

            var place = $"{_machine.Root}/var/lib/systems/{Path.GetFileName(tree)}.{new string('a', 64)}";
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            Directory.Move(tree, place);
            (await _machine.ScriptAsync(place)).Succeeded();
        }
    }

    private string People(string name, params (string Name, string Keys)[] people)
    {
        var tree = _machine.Tree(name);
        Directory.CreateDirectory($"{tree}/etc/authorized_keys");
        foreach (var (person, keys) in people)
        {
            File.AppendAllText($"{tree}/etc/passwd", $"{person}:x:100:100::/:/bin/sh\n");
            File.WriteAllText($"{tree}/etc/authorized_keys/{person}", keys);
        }

        return tree;
    }
}
