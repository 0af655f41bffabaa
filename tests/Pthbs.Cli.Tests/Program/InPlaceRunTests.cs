namespace Pthbs.Cli.Tests.Program;

/// <summary>Programs of an environment whose store lies at /pthbs: no view has to be made.</summary>
public sealed class InPlaceRunTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_program_of_an_environment_takes_the_place_of_pthbs()
    {
        _program.Collection.Program("maker", "say", "#!/bin/sh\necho \"says $PTHBS_ENV $1\"\nexit 42\n");
        _program.Collection.Write("environments/made.txt", "maker\n");

        var built = (await InViewAsync("\"$pthbs\" env build made")).Succeeded();
        var environment = Assert.Single(built.Lines);
        Assert.Contains($"or: export PATH={environment}/bin:$PATH\n", built.Error, StringComparison.Ordinal);
        var byName = await InViewAsync("\"$pthbs\" run made -- say 'two words'");
        Assert.Equal((42, $"says {environment} two words\n", ""), (byName.Code, byName.Output, byName.Error));
        var byHash = await InViewAsync($"\"$pthbs\" run {environment["/pthbs/env.".Length..][..8]} -- say x");
        Assert.Equal(42, byHash.Code);
        var shell = (await InViewAsync("umask 027; SHELL=/bin/sh \"$pthbs\" shell made -- sh -c 'command -v say; umask'")).Succeeded();
        Assert.Equal($"{environment}/bin/say\n0027\n", shell.Output);
        (await InViewAsync("\"$pthbs\" run made -- no-such-program")).Failed(127, "there is no program 'no-such-program' in the environment 'made' or on PATH", $"hint: list its programs: ls {environment}/bin\n");
        (await InViewAsync("\"$pthbs\" run made -- /etc/passwd")).Failed(126, "/etc/passwd: the program cannot be run", "EACCES");
    }

    [Fact]
    public async Task Only_directories_that_an_environment_has_are_told()
    {
        // What has no commands is built in a view, too.
        _program.Collection.Program("maker", "say", "#!/bin/sh\n");
        _program.Collection.Header("admin", "#: source {{ source(\"hello.txt\") }} into=out/sbin");
        var (both, none) = ((await InViewAsync("\"$pthbs\" env build -p maker admin")).Succeeded(), (await InViewAsync("\"$pthbs\" env build -p hello")).Succeeded());
        Assert.Contains($"or: export PATH={both.Lines[0]}/bin:{both.Lines[0]}/sbin:$PATH\n", both.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("export PATH", none.Error, StringComparison.Ordinal);
        (await InViewAsync($"\"$pthbs\" run {none.Lines[0]} -- no-such-program")).Failed(127, $"hint: it has no programs; list what it has: ls {none.Lines[0]}\n");
    }

    /// <summary>Runs a line in a view of the machine in which the store lies at /pthbs.</summary>
    private async Task<Finished> InViewAsync(string line)
    {
        const string Begin = "begun";
        Assert.SkipUnless(Directory.Exists("/pthbs"), "this machine has no directory /pthbs to mount a store on");
        Directory.CreateDirectory(_program.Store);
        var marker = Path.Combine(_program.Place, Begin);
        File.Delete(marker);
        await File.WriteAllTextAsync(Path.Combine(_program.Place, "line"), line + "\n");
        var finished = await _program.ShellAsync($"export PTHBS_STORE=/pthbs; unshare --map-root-user --mount sh -c 'mount --bind {_program.Store} /pthbs && touch {marker} && . ./line'");
        Assert.SkipUnless(File.Exists(marker), $"no mount namespace can be had here: {finished.Error}");
        return finished;
    }
}
