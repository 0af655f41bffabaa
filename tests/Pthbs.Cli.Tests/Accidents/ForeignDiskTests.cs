using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Accidents;

/// <summary>Store and state on a file system that knows no flags of renameat2, as NFS and most in user space: bindfs in a mount namespace of the test's own.</summary>
public sealed class ForeignDiskTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task All_that_is_published_and_repaired_is_there_without_renames_that_do_not_replace()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        Assert.SkipUnless(File.Exists("/usr/bin/bindfs") && File.Exists("/dev/fuse"), "bindfs and /dev/fuse are needed");
        await File.WriteAllTextAsync($"{_program.Place}/steps.sh", """
            set -eu
            mkdir -p low disk
            bindfs low disk
            trap 'umount -l disk' EXIT
            export PTHBS_STORE=$PWD/disk/store PTHBS_STATE=$PWD/disk/state
            "$pthbs" doctor --offline | grep -- -renames
            "$pthbs" env build tiny
            package=$("$pthbs" build hello --root mine)
            "$pthbs" build hello --root mine
            chmod 644 "$package/share/hello.txt"
            echo damaged > "$package/share/hello.txt"
            "$pthbs" store repair
            "$pthbs" store verify
            "$pthbs" root add mine hello
            "$pthbs" root list
            "$pthbs" gc --keep 1
            cat "$package/share/hello.txt"
            ls -A disk/store/.new
            """, TestContext.Current.CancellationToken);
        var ended = (await _program.ShellAsync("unshare -m sh steps.sh")).Succeeded();
        Assert.Contains("warning  store-renames:", ended.Output, StringComparison.Ordinal);
        Assert.Equal("hello", ended.Lines[^1]);
    }
}
