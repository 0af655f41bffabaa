using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>
/// What we say to syd, held against its manual (syd(1), syd(2), syd(5) of version 3) by a stand-in that takes what the manual names and nothing else.
/// Whether the program does what its manual says is not tried here.
/// </summary>
public sealed class SydTests : IDisposable
{
    private const string StandIn = """
        #!/bin/sh
        # syd [-e var=value] [-m command] [--] command [argument ...]
        while [ $# -gt 0 ]; do
            case $1 in
            -m) printf '%s\n' "$2" >>"$0.rules"; shift 2 ;;
            -e) export "${2%%=*}=${2#*=}"; shift 2 ;;
            --) shift; break ;;
            *) echo "syd: unknown option $1" >&2; exit 22 ;;
            esac
        done
        exec "$@"
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly TestBuild _build;

    public SydTests()
    {
        _directory.Write("syd", StandIn.ReplaceLineEndings("\n"), 0b111_101_101);
        _directory.Write("syd.rules", "", 0b110_110_110);
        _build = new TestBuild(new SydSandbox($"{_directory.Path}/syd"));
        _build.Description = _build.Description with { Entries = [new ReadOnlyBind("/usr", "/usr"), new WritableBind(_build.Work, _build.Work)] };
    }

    public void Dispose()
    {
        _build.Dispose();
        _directory.Dispose();
    }

    private string[] Rules => File.ReadAllLines($"{_directory.Path}/syd.rules");

    [Fact]
    public void The_command_runs_in_its_directory_with_its_variables()
    {
        _build.Description = _build.Description with { Environment = [KeyValuePair.Create("PATH", "/usr/bin:/bin"), KeyValuePair.Create("TMPDIR", "/some where"), KeyValuePair.Create("empty", "")] };
        Assert.Equal($"{_build.Work} /some where [] a b", _build.Run("/bin/sh", "-c", "echo $(pwd) $TMPDIR [$empty] \"$@\"", "sh", "a", "b").Output);
        Assert.Equal(new SandboxExit(7, 0), _build.Shell("exit 7").Exit);
    }

    [Fact]
    public void Every_rule_is_of_a_form_that_the_manual_has_and_the_last_locks_them()
    {
        _build.Says("true");
        Assert.All(Rules, r => Assert.Matches("^(sandbox/[a-z]+:on|allow/[a-z,/]+[+]/[^ *?:]*(/[*][*][*])?|lock:on)$", r));
        Assert.Equal("lock:on", Rules[^1]);
        Assert.Single(Rules, "lock:on");
    }

    [Fact]
    public void Everything_that_is_allowed_is_confined_in_the_first_place()
    {
        _build.Says("true");
        var confined = Rules.Where(r => r.StartsWith("sandbox/", StringComparison.Ordinal)).Select(r => r["sandbox/".Length..^":on".Length]).ToHashSet();
        Assert.Superset(new HashSet<string> { "read", "write", "stat", "exec", "create", "delete", "net", "lock" }, confined);
        var allowed = Rules.Where(r => r.StartsWith("allow/", StringComparison.Ordinal)).SelectMany(r => r["allow/".Length..r.IndexOf('+', StringComparison.Ordinal)].Split(',')).Select(k => k.Split('/')[0]);
        Assert.Subset(confined, allowed.ToHashSet());
    }

    [Fact]
    public void Only_what_the_description_lets_be_written_and_devices_can_be_written()
    {
        _build.Says("true");
        var writable = Rules.Where(r => r.StartsWith("allow/", StringComparison.Ordinal) && r[..r.IndexOf('+', StringComparison.Ordinal)].Contains("write", StringComparison.Ordinal)).Select(r => r[(r.IndexOf('+', StringComparison.Ordinal) + 1)..]);
        Assert.Equal([_build.Work, $"{_build.Work}/***"], writable.Where(p => !p.StartsWith("/dev/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(Rules, r => r.StartsWith("allow/", StringComparison.Ordinal) && r.EndsWith("+/usr/***", StringComparison.Ordinal));
        Assert.DoesNotContain(Rules, r => r.Contains("+/home", StringComparison.Ordinal) || r.EndsWith("+/***", StringComparison.Ordinal) || r.EndsWith("+/etc", StringComparison.Ordinal));
    }

    [Fact]
    public void What_syd_cannot_do_is_refused_and_not_left_out()
    {
        _build.Description = _build.Description with { Entries = [new ReadOnlyBind("/usr", "/pthbs/x")] };
        Assert.Throws<PthbsException>(() => _build.Shell("true"));
        var odd = Directory.CreateDirectory($"{_build.Work}/a*b").FullName;
        _build.Description = _build.Description with { Entries = [new WritableBind(odd, odd)] };
        var error = Assert.Throws<PthbsException>(() => _build.Shell("true"));
        Assert.Equal((ErrorKind.Machine, odd), (error.Kind, error.Where));
        Assert.Empty(Rules);
    }

    [Fact]
    public void Where_it_is_not_installed_that_is_said()
    {
        if (SydSandbox.Find() is not null) Assert.Skip("syd is installed");
        var error = Assert.Throws<PthbsException>(() => Sandboxes.Choose("syd", cancel: TestContext.Current.CancellationToken));
        Assert.Equal((ErrorKind.Machine, "syd is not installed"), (error.Kind, error.Message));
    }
}
