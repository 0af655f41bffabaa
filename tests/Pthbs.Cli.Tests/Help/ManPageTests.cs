using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Commands;
using Pthbs.Cli.Help;
using Pthbs.Cli.Tests.Commands;

namespace Pthbs.Cli.Tests.Help;

/// <summary>The man pages, which are made from what the help says and are nowhere kept.</summary>
public sealed partial class ManPageTests : IDisposable
{
    private static readonly Command[] Commands = [.. CommandTree.All(AllCommands.Tree().Root)];
    private readonly string _directory = Directory.CreateTempSubdirectory("pthbs-man-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task One_command_writes_a_page_for_every_command()
    {
        Assert.Equal((0, ""), await WriteAsync());
        Assert.Equal(Commands.Select(c => $"{CommandPath.Of(c).Replace(' ', '-')}.1").Order(StringComparer.Ordinal), Pages().Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Pages(), page => Assert.Matches(@"\A\.TH ""PTHBS[A-Z\\-]*"" 1 ""\d{4}-\d\d-\d\d"" ""pthbs ", File.ReadAllText(page)));
    }

    [Fact]
    public void A_page_has_what_the_help_has()
    {
        Assert.All(Commands, command =>
        {
            var page = Plain(ManPage.Of(command, "2026-01-31"));
            List<string?> said = [HelpText.Usage(command), command.Description, .. (command as PthbsCommand)?.Notes ?? []];
            foreach (var symbol in command.Arguments.Concat<Symbol>(command.Options)) said.AddRange([symbol.Name, symbol.Description]);
            foreach (var option in command.Options) said.AddRange([HelpText.NamesOf(option), option.HelpName ?? ""]);
            foreach (var below in command.Subcommands) said.AddRange([ManPage.NameOf(below), below.Description]);
            foreach (var example in (command as PthbsCommand)?.Examples ?? []) said.AddRange([example.Words, example.Meaning]);
            foreach (var code in ExitCodeMeanings.All) said.AddRange([code.Code, code.Kind, code.Meaning]);
            Assert.All(said, text => Assert.Contains(Plain(text!), page, StringComparison.Ordinal));
            foreach (var title in (string[])["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "SEE ALSO"]) Assert.Contains($".SH {title}", page, StringComparison.Ordinal);
        });
        var root = Plain(ManPage.Of(AllCommands.Tree().Root, "2026-01-31"));
        Assert.All(VariableMeanings.All, variable => Assert.Contains(Plain(variable.Name), root, StringComparison.Ordinal));
        Assert.Contains("/etc/pthbs/pthbs.yaml", root, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mandoc", "-Tlint -W warning")]
    [InlineData("groff", "-man -ww -z")]
    public async Task A_formatter_finds_nothing_wrong(string program, string options)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{program}"), $"this machine has no {program}: apt-get install {(program == "groff" ? "groff-base" : program)}");
        await WriteAsync();
        using var process = Process.Start(new ProcessStartInfo($"/usr/bin/{program}", [.. options.Split(' '), .. Pages()]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await error);
    }

    [Fact]
    public void What_would_steer_the_formatter_is_text()
    {
        var page = new Roff();
        page.Text(".so /etc/passwd");
        page.Text("'br");
        page.Text(@"\fBbold\fR - `a\b` … ü");
        Assert.Equal("""
            \&.so /etc/passwd
            \(aqbr
            \efBbold\efR \- \fBa\eb\fR ... \[u00FC]

            """, page.ToString());
    }

    [Fact]
    public async Task It_writes_all_pages_or_shows_one_help() =>
        Assert.StartsWith("pthbs: --man writes the pages of all commands", (await InProcess.RunAsync("help", "--man", _directory, "build")).Error, StringComparison.Ordinal);

    private async Task<(int Code, string Output)> WriteAsync()
    {
        var (code, output, _) = await InProcess.RunAsync("help", "--man", _directory);
        return (code, output);
    }

    private string[] Pages() => Directory.GetFiles($"{_directory}/man1");

    /// <summary>A text as it is read: without fonts and escapes, and with single blanks.</summary>
    private static string Plain(string roff) => Blanks().Replace(Fonts().Replace(roff, "")
        .Replace(@"\(dq", "\"", StringComparison.Ordinal).Replace(@"\(aq", "'", StringComparison.Ordinal).Replace(@"\(ha", "^", StringComparison.Ordinal).Replace(@"\(ti", "~", StringComparison.Ordinal)
        .Replace(@"\-", "-", StringComparison.Ordinal).Replace(@"\e", @"\", StringComparison.Ordinal).Replace("…", "...", StringComparison.Ordinal), " ");

    [GeneratedRegex(@"\\f[BIR]|\\&|`")]
    private static partial Regex Fonts();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
