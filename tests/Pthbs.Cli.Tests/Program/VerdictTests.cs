namespace Pthbs.Cli.Tests.Program;

/// <summary>With the sandbox and without, alone and beside others, the same scripts are accepted and refused.</summary>
public sealed class VerdictTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Without_a_sandbox_the_same_outputs_are_refused_as_with_one()
    {
        Assert.SkipUnless(Directory.Exists("/pthbs"), "this machine has no directory /pthbs to mount a store on");
        var collection = _program.Collection;
        collection.Source("leak.txt", "see /build/quiet/src/x.c\n"u8.ToArray());
        collection.Header("quiet", "#: source {{ source(\"leak.txt\") }} into=out");
        collection.Commands("place", "echo $PWD > $out/x");
        collection.Commands("house", "echo $HOME > $out/x");
        collection.Commands("text", "echo /build/text/x > $out/x");
        collection.Commands("view", "echo $PATH > $out/x");
        collection.Commands("fine", "echo /build/other/x > $out/x");
        string[] refused = ["quiet", "place", "house", "text", "view"];

        foreach (var way in (string[])["namespaces", "off"])
        {
            foreach (var name in (string[])["quiet", "place"]) await FailsAsync(way, 5, name);
            await FailsAsync(way, 5, [.. refused, "fine", "-k"]);
            Assert.Equal(["fine", "tools"], Directory.GetDirectories(_program.Store, "*.*").Select(d => Path.GetFileName(d).Split('.')[0]).Where(n => n.Length > 0).Order(StringComparer.Ordinal));
            foreach (var built in Directory.GetDirectories(_program.Store, "fine.*")) Directory.Delete(built, recursive: true);
        }
    }

    /// <summary>In a view of the machine in which the store lies at /pthbs, as builds without walls need it.</summary>
    private async Task FailsAsync(string way, int code, params string[] words)
    {
        Directory.CreateDirectory(_program.Store);
        var unshare = Environment.IsPrivilegedProcess ? "unshare --mount" : "unshare --map-root-user --mount";
        (await _program.ShellAsync($"export PTHBS_STORE=/pthbs; {unshare} sh -ec 'mount --bind {_program.Store} /pthbs; exec \"$pthbs\" --sandbox {way} build {string.Join(' ', words)}'")).Failed(code, "only during the build");
    }
}
