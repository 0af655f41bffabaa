namespace Pthbs.Cli.Tests.Program;

/// <summary>Builds by the other ways of sandboxing: bubblewrap, and none.</summary>
public sealed class OtherWaysTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Bubblewrap_builds_the_same_package_to_the_same_output()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "bubblewrap is not installed");
        _program.Collection.Commands("same", "echo $out $MAKEFLAGS $PATH > seen; while read word; do echo $word; done < seen > /dev/null; echo x > $out/x");
        var path = Assert.Single((await _program.RunAsync("build", "same")).Succeeded().Lines);
        var hash = await OutputHashAsync("same");
        Directory.Move(path, path + ".first");
        Assert.Equal(path, Assert.Single((await _program.RunAsync("--sandbox", "bubblewrap", "build", "same")).Succeeded().Lines));
        Assert.Equal(hash, await OutputHashAsync("same"));
        Assert.Contains("sandbox: bubblewrap", (await _program.RunAsync("log", "same")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_sandbox_a_build_is_still_not_root_and_publishes_as_ever()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "putting the store at /pthbs for one process needs root");
        _program.Collection.Commands("tools-first", "echo x > $out/x");
        _program.Collection.Header("open", "#: depends {{ dep(\"tools\") }}\n#: option sandbox=off", commands: "echo $out > $out/place\n! echo x > /etc/pthbs-was-here\n");
        var made = !Directory.Exists("/pthbs");
        if (made) Directory.CreateDirectory("/pthbs");
        try
        {
            var refused = await _program.RunAsync("build", "open");
            refused.Failed(7, "--allow-sandbox-off");
            var line = $"unshare -m sh -ec 'mount --bind {_program.Store} /pthbs; PTHBS_STORE=/pthbs $pthbs --allow-sandbox-off build open; cat /pthbs/open.*/place; ls -d /pthbs/env || :'";
            var built = (await _program.ShellAsync(line)).Succeeded();
            Assert.Equal(2, built.Lines.Count);
            Assert.StartsWith("/pthbs/open.", built.Lines[0], StringComparison.Ordinal);
            Assert.Equal(built.Lines[0], built.Lines[1]);
            Assert.Contains("sandbox=off", (await _program.RunAsync("show", "--json", "open")).Succeeded().Output, StringComparison.Ordinal);
            Assert.False(File.Exists("/etc/pthbs-was-here"));
        }
        finally
        {
            if (made) Directory.Delete("/pthbs");
        }
    }

    private async Task<string> OutputHashAsync(string package) =>
        (await _program.RunAsync("show", package)).Succeeded().Output.Split('\n').Single(l => l.Contains("sha256:", StringComparison.Ordinal) && l.Contains("output", StringComparison.Ordinal));
}
