using Pthbs.Cli.Completion;
using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Completion;

/// <summary>The scripts in the shells that they are for, on a terminal, as a person types.</summary>
public sealed class ShellTests : IDisposable
{
    private const string Tab = "\t";
    private readonly RealProgram _program = new();

    public ShellTests()
    {
        _program.Collection.Header("zlib", "", "{% set t = param(\"toolchain\", \"seed\", choices=[\"seed\", \"musl\"]) %}\n");
        _program.Collection.Write("environments/$(touch hostile).txt", "hello\n");
        Directory.CreateDirectory($"{_program.Place}/a directory");
        File.WriteAllText($"{_program.Place}/tem$plate.j2", "");
    }

    public void Dispose() => _program.Dispose();

    public static TheoryData<string, string> Lines { get; } = new()
    {
        { "pthbs bui" + Tab, "<build>" },
        { "pthbs show hel" + Tab, "<show><hello>" },
        { "pthbs show zlib:too" + Tab + "mu" + Tab, "<show><zlib:toolchain=musl>" },
        { "pthbs -q show zlib:toolchain=se" + Tab + "--js" + Tab, "<-q><show><zlib:toolchain=seed><--json>" },
        { "pthbs --sandbox=name" + Tab, "<--sandbox=namespaces>" },
        { "pthbs env build ti" + Tab, "<env><build><tiny>" },
        { "pthbs env build $(to" + Tab + ")", "<env><build>" },
        { "pthbs collection render tem" + Tab, "<collection><render><tem$plate.j2>" },
        { "pthbs export make a\\ d" + Tab, "<export><make><a directory" },
        { "pthbs version -- --js" + Tab, "<version><--><--js>" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public Task Bash_completes(string typed, string words) => TypeAsync("bash", "--norc --noprofile -i", "", typed, words);

    /// <summary>What stands on the line is not run before it is run: somebody may have put it there.</summary>
    [Fact]
    public async Task A_program_of_that_name_in_the_current_directory_is_not_asked()
    {
        Require("bash");
        await File.WriteAllTextAsync($"{_program.Place}/pthbs", "#!/bin/sh\n: > hostile\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode($"{_program.Place}/pthbs", (UnixFileMode)0b111_101_101);
        using var terminal = new PseudoTerminal(_program, "exec bash --norc --noprofile -i");
        terminal.Type("PS1=; source <(\"$pthbs\" completion bash); echo re''ady\n");
        await terminal.UntilAsync("ready");
        terminal.Type("./pthbs show hel" + Tab);
        await terminal.UntilAsync("./pthbs show hello");
        terminal.Type("\u0015exit\n");
        await terminal.EndAsync();
        Assert.False(File.Exists($"{_program.Place}/hostile"));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public Task Zsh_completes(string typed, string words) => TypeAsync("zsh", "-f -i", "autoload -U compinit; compinit -D -u; unsetopt ZLE_BRACKETED_PASTE 2>/dev/null; ", typed, words);

    [Theory]
    [InlineData("pthbs bui", "build")]
    [InlineData("pthbs show hel", "hello")]
    [InlineData("pthbs show zlib:too", "zlib:toolchain=")]
    [InlineData("pthbs show zlib:toolchain=m", "zlib:toolchain=musl")]
    [InlineData("pthbs --sandbox=name", "--sandbox=namespaces")]
    [InlineData("pthbs env build ", "tiny")]
    [InlineData("pthbs collection render tem", "tem$plate.j2")]
    [InlineData("pthbs --store=a", "--store=a directory/")]
    [InlineData("pthbs export make a", "a directory/")]
    public async Task Fish_completes(string typed, string word)
    {
        Require("fish");
        var end = await _program.ShellAsync($"fish --no-config -c '$pthbs completion fish | source; complete -C \"{typed.Replace("$", "\\$", StringComparison.Ordinal)}\"'");
        Assert.Equal([word], end.Succeeded().Lines.Select(l => l.Split('\t')[0]));
        Assert.Empty(end.Error);
    }

    [Theory]
    [InlineData("fish", @"/a\'; touch planted; echo \'/pthbs")]
    [InlineData("bash", "/a'; touch planted; echo '/pthbs")]
    [InlineData("zsh", "/a'; touch planted; echo '/pthbs")]
    public async Task The_programs_own_path_runs_nothing(string shell, string program)
    {
        Require(shell);
        await File.WriteAllTextAsync($"{_program.Place}/script", CompletionScripts.Of(shell, program), TestContext.Current.CancellationToken);
        await _program.ShellAsync($"{shell} -c '. ./script; complete -C \"pthbs build \"; _pthbs' >/dev/null 2>&1 || :");
        Assert.False(File.Exists($"{_program.Place}/planted"));
    }

    /// <summary>A line is typed on a terminal and run; in the place of pthbs, a function shows the words that it was called with.</summary>
    private async Task TypeAsync(string shell, string options, string before, string typed, string words)
    {
        Require(shell);
        // Readline may drop what is typed at the moment when it hands the terminal over; then the line is typed on a new one.
        for (var tries = 2; ; tries--)
        {
            var typing = TypeOnceAsync(shell, options, before, typed, words);
            if (tries > 0 && await Task.WhenAny(typing, Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)) != typing) continue;
            await typing.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            return;
        }
    }

    private async Task TypeOnceAsync(string shell, string options, string before, string typed, string words)
    {
        using var terminal = new PseudoTerminal(_program, $"exec {shell} {options}");
        terminal.Type($"PS1=; {before}source <(\"$pthbs\" completion {shell}); pthbs() {{ printf '<%s>' \"$@\"; echo; }}; echo re''ady\n");
        await terminal.UntilAsync("ready");
        var shown = terminal.Sent.Length;
        terminal.Type(typed);
        // A shell reads on only when it has completed; what is typed meanwhile waits.
        terminal.Type("; echo d''one\n");
        await terminal.UntilAsync("done", shown);
        Assert.Contains(words, terminal.Sent[shown..], StringComparison.Ordinal);
        Assert.False(File.Exists($"{_program.Place}/hostile"), terminal.Sent);
        terminal.Type("exit\n");
        await terminal.EndAsync();
    }

    private static void Require(string shell) => Assert.SkipUnless(File.Exists($"/bin/{shell}") || File.Exists($"/usr/bin/{shell}"), $"this machine has no {shell}: apt-get install {shell}");
}
