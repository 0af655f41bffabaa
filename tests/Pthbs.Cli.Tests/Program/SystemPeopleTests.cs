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

            (await _machine.ScriptAsync(Kept(tree))).Succeeded();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_switch_after_which_nobody_could_log_in_changes_nothing(bool byScript)
    {
        const string Key = "ssh-ed25519 AAAAfirst anna@one", Other = "ssh-ed25519 AAAAother anna@two";
        // At first nobody can log in to the machine: whatever is switched to is no worse.
        (await SwitchAsync(People("none"))).Succeeded();
        (await SwitchAsync(People("one", ("anna", Key + "\n")))).Succeeded();
        var one = _machine.Running;
        await RefusedAsync(People("nobody", ("bob", "# no key\n")));
        var shell = People("false", ("anna", Key + "\n"));
        await _program.ShellAsync($"sed -i 's,/bin/sh$,/bin/false,' '{shell}/etc/passwd'");
        await RefusedAsync(shell);

        // A password is as good as a key; and a machine may be one that nobody logs in to.
        await _program.ShellAsync($"sed -i 's/^root:!:/root:HASH:/' '{_machine.Root}/var/lib/etc/shadow'");
        (await SwitchAsync(People("password"))).Succeeded();
        await _program.ShellAsync($"sed -i 's/^root:HASH:/root:!:/' '{_machine.Root}/var/lib/etc/shadow'");
        (await SwitchAsync(People("two", ("anna", Other + "\n")))).Succeeded();
        var kiosk = People("kiosk");
        await File.WriteAllTextAsync($"{kiosk}/no-login", "it shows pictures\n", TestContext.Current.CancellationToken);
        (await SwitchAsync(kiosk)).Succeeded();

        // Her key of then is one that a later system took away.
        (await SwitchAsync(People("three", ("anna", Other + "\n")))).Succeeded();
        var back = byScript ? await _machine.ScriptAsync(one!) : await _machine.PthbsAsync("system", "switch", one!);
        Assert.Equal(2, back.Code);
        Assert.Contains("nobody could log in any more, and now anna can", back.Error, StringComparison.Ordinal);
        Assert.Equal("three\n", await File.ReadAllTextAsync($"{_machine.Root}/run/etc/current/hostname", TestContext.Current.CancellationToken));

        async Task<Finished> SwitchAsync(string tree) => byScript ? await _machine.ScriptAsync(Kept(tree)) : await _machine.PthbsAsync("system", "switch", tree);
        async Task RefusedAsync(string tree)
        {
            var (before, generation) = (_machine.Running, _machine.Current);
            var refused = await SwitchAsync(tree);
            Assert.Equal(2, refused.Code);
            Assert.Contains("nobody could log in any more, and now anna can: keep a user with a key or a password", refused.Error, StringComparison.Ordinal);
            Assert.Equal((before, generation), (_machine.Running, _machine.Current));
            Assert.DoesNotContain("stop:", refused.Error + refused.Output, StringComparison.Ordinal);
        }
    }

    /// <summary>Where a script finds a tree that pthbs has not copied.</summary>
    private string Kept(string tree)
    {
        var place = $"{_machine.Root}/var/lib/systems/{Path.GetFileName(tree)}.{new string('a', 64)}";
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        Directory.Move(tree, place);
        return place;
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
