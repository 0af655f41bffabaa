namespace Pthbs.Cli.Tests.Program;

/// <summary>Limits: those that a person sets for builds, and those that pthbs itself was started with.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("memory=lots", "the limit 'memory' does not accept this value", "got:      lots", "expected: a number")]
    [InlineData("memroy=1G", "there is no limit 'memroy'", "processes, memory, file-size")]
    [InlineData("memory", "--limit does not accept 'memory'", "NAME=VALUE")]
    public async Task A_limit_that_makes_no_sense_is_an_error_of_usage(string assignment, params string[] says) =>
        (await _program.RunAsync("build", "hello", "--limit", assignment)).Failed(2, says);

    [Fact]
    public async Task A_limit_of_a_settings_variable_is_an_error_of_input() =>
        (await _program.RunAsync(new Dictionary<string, string?> { ["PTHBS_LIMIT_TIME"] = "soon" }, "build", "hello")).Failed(3, "PTHBS_LIMIT_TIME", "got:      soon");

    [Fact]
    public async Task A_build_that_takes_too_long_is_stopped_and_says_how_to_let_it_go_on()
    {
        _program.Collection.Commands("slow", "while true; do sleep 1; done");
        (await _program.RunAsync("build", "slow", "--limit", "time=1s")).Failed(5, "takes too long", "--limit time=2s", "limit-time: 2s");
    }

    [Fact]
    public async Task Too_few_processes_are_said_before_anything_is_begun()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may run as many processes as it likes");
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash, whose ulimit knows processes");
        (await _program.ShellAsync("exec unshare -U bash -c 'ulimit -u 20; exec \"$pthbs\" env list'")).Failed(7, "the limit of processes and threads", "got:      20", "hint: ");
    }
}
