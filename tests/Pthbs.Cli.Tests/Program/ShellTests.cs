namespace Pthbs.Cli.Tests.Program;

public sealed class ShellTests : IDisposable
{
    private readonly RealProgram _program = new();

    public ShellTests() => Directory.CreateDirectory($"{_program.Store}/env.{new string('c', 64)}/bin");

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task It_is_the_persons_shell_and_reads_what_is_typed()
    {
        var shell = (await _program.ShellAsync("echo 'echo $0 $PTHBS_ENV; exit 3' | SHELL=/bin/sh \"$pthbs\" shell cccc"));
        Assert.Equal((3, $"/bin/sh /pthbs/env.{new string('c', 64)}\n", ""), (shell.Code, shell.Output, shell.Error));
    }

    [Fact]
    public async Task On_a_terminal_it_says_where_one_is()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "this machine has no script(1): apt-get install bsdutils");
        var shell = await _program.ShellAsync("export SHELL=/bin/sh; echo 'test -t 0 && exit 4' | script -qec \"$pthbs shell env.cccc\" /dev/null");
        Assert.Equal(4, shell.Code);
        Assert.Contains("environment env.cccc: exit to leave\r\n", shell.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_is_run_in_place_of_a_shell() =>
        Assert.Equal("a b\n", (await _program.RunAsync("shell", "cccc", "--", "echo", "a b")).Succeeded().Output);

    [Fact]
    public async Task A_shell_that_is_not_there_is_named() =>
        (await _program.ShellAsync("SHELL=/no/shell \"$pthbs\" shell cccc")).Failed(127, "/no/shell: the program cannot be run");
}
