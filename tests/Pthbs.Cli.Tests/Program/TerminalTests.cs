using System.Text.RegularExpressions;

namespace Pthbs.Cli.Tests.Program;

/// <summary>What commands do to the terminal that they run in.</summary>
public sealed partial class TerminalTests : IDisposable
{
    private const string Interrupt = "\u0003";
    private const string Suspend = "\u001a";
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("version", 0)]
    [InlineData("--version", 0)]
    [InlineData("help", 0)]
    [InlineData("list", 0)]
    [InlineData("build helo", 2)]
    [InlineData("build hello", 0)]
    [InlineData("--color=always build -v hello", 0)]
    [InlineData("store verify", 0)]
    [InlineData("gc --without-roots", 0)]
    public async Task A_command_leaves_the_terminal_as_it_was(string words, int code)
    {
        using var terminal = new PseudoTerminal(_program, $"stty -g; \"$pthbs\" {words}; echo \"ended $?\"; stty -g");
        var sent = await terminal.EndAsync();

        Assert.Contains($"ended {code}\r\n", sent, StringComparison.Ordinal);
        CheckModes(sent);
    }

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    [InlineData(1, 129)]
    [InlineData(3, 131)]
    public async Task So_does_one_that_a_signal_ends_while_it_draws(int signal, int code)
    {
        _program.Collection.Commands("sleeper", "sleep 1000");
        using var terminal = new PseudoTerminal(_program, "stty -g; \"$pthbs\" build sleeper; echo \"ended $?\"; stty -g");
        await terminal.UntilAsync("1 running");
        using (var process = terminal.Foreground()) RealProgram.Signal(process, signal);
        var sent = await terminal.EndAsync();

        Assert.Contains($"ended {code}\r\n", sent, StringComparison.Ordinal);
        Assert.Contains("pthbs: interrupted; partial builds were deleted", sent, StringComparison.Ordinal);
        CheckModes(sent);
    }

    [Fact]
    public async Task Ctrl_Z_takes_the_lines_that_are_drawn_away_and_they_come_back_with_fg()
    {
        RealProgram.SkipWhereIgnored(2);
        _program.Collection.Commands("sleeper", "sleep 1000");
        using var terminal = new PseudoTerminal(_program, "stty -g; \"$pthbs\" build sleeper; echo \"stopped\"; read -r go; fg; echo \"ended $?\"; stty -g");
        await terminal.UntilAsync("1 running");
        terminal.Type(Suspend);
        await terminal.UntilAsync("stopped\r\n");
        var stopped = terminal.Sent;
        // The last frame is erased, and nothing is drawn while the program is stopped.
        Assert.Matches("\\[J[^\\[]*stopped\r\n$", stopped);
        terminal.Type("\n");
        await terminal.UntilAsync("1 running", stopped.Length);
        terminal.Type(Interrupt);
        var sent = await terminal.EndAsync();

        Assert.Contains("ended 130\r\n", sent, StringComparison.Ordinal);
        CheckModes(sent);
    }

    [Fact]
    public async Task A_log_is_shown_on_a_terminal_and_given_as_it_is_to_a_program()
    {
        const string Bytes = "\\033]52;c;cm0=\\007\\342\\200\\256\\377x";
        _program.Collection.Commands("steers", $"mkdir -p \"$out\"; printf '{Bytes}\\n'; echo x > \"$out/x\"");
        (await _program.RunAsync("build", "steers")).Succeeded();
        using var terminal = new PseudoTerminal(_program, "\"$pthbs\" log steers");
        Assert.Contains("\\x1b]52;c;cm0=\\x07\\u202e\\xffx\r\n", await terminal.EndAsync(), StringComparison.Ordinal);

        var piped = await _program.ShellAsync($"\"$pthbs\" log steers | grep -a -c \"$(printf '{Bytes}')\"");
        Assert.Equal("1\n", piped.Output);
    }

    /// <summary>Only movements and colours were sent, and the line discipline is as it was.</summary>
    private static void CheckModes(string sent)
    {
        Assert.All(Escapes().Matches(sent), escape => Assert.Matches("^\\e\\[[0-9;]*[AKJm]$", escape.Value));
        var settings = Settings().Matches(sent);
        Assert.Equal(2, settings.Count);
        Assert.Equal(settings[0].Value, settings[1].Value);
    }

    [GeneratedRegex("\\e(\\[[^a-zA-Z]*[a-zA-Z]|.)")]
    private static partial Regex Escapes();

    [GeneratedRegex("(?m)^[0-9a-f]+(:[0-9a-f]+){10,}")]
    private static partial Regex Settings();
}
