using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Commands;
using Pthbs.Cli.Help;
using Pthbs.Configuration;
using Pthbs.Errors;

namespace Pthbs.Cli.Tests.Commands;

/// <summary>The tables of docs/reference/settings.md, held against the settings, variables and options that there are, both ways.</summary>
public sealed partial class SettingsReferenceTests
{
    private const string Limits = "limit-…";
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "reference", "settings.md"));

    /// <summary>The rows of the tables: a word in backticks, and the other cells.</summary>
    private static readonly List<string[]> Rows = [.. Page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Trim('|', ' ').Split(" | "))];

    [Fact]
    public void The_words_are_those_that_a_settings_file_takes() =>
        Assert.Equal(Words().Order(), Rows.Select(row => row[0].Trim('`')).Where(word => word != Limits).Order());

    [Fact]
    public void A_word_has_the_variable_that_is_made_of_it_and_an_option_that_commands_have()
    {
        var commands = CommandTree.All(AllCommands.Tree().Root).ToList();
        var rows = Rows.Where(row => row.Length == 4).ToList();
        Assert.True(rows.Count > 5);
        Assert.All(rows, row =>
        {
            Assert.StartsWith($"`PTHBS_{row[0].Trim('`').ToUpperInvariant().Replace('-', '_')}`", row[1], StringComparison.Ordinal);
            var options = Quoted().Matches(row[2]).Select(m => m.Groups[1].Value).ToList();
            if (options.Count == 0) Assert.Equal("–", row[2]);
            foreach (var written in options)
            {
                var name = written.Split(' ')[0];
                var option = commands.SelectMany(c => c.Options).First(o => o.Name == name || o.Aliases.Contains(name));
                Assert.Equal(written, option.HelpName is null ? name : $"{name} {option.HelpName}");
            }

            // A setting that has no option in the table has none in the program.
            if (options.Count == 0) Assert.DoesNotContain(commands.SelectMany(c => c.Options), o => o.Name == $"--{row[0].Trim('`')}");
        });
    }

    [Fact]
    public void The_defaults_of_limits_are_those_of_the_program()
    {
        var defaults = new BuildLimits();
        Dictionary<string, string> expected = new()
        {
            ["limit-processes"] = $"`{defaults.Sandbox.Processes}`",
            ["limit-file-size"] = $"`{defaults.Sandbox.FileSize >> 30}G`",
            ["limit-time"] = $"`{defaults.Seconds / 3600}h`",
            ["limit-log-size"] = $"`{defaults.LogSize >> 20}M`",
            ["limit-files"] = $"`{defaults.Files}`",
            ["limit-output-size"] = $"`{defaults.OutputSize >> 30}G`",
        };
        var told = Rows.Where(row => row.Length == 3).ToDictionary(row => row[0].Trim('`'), row => row[1]);
        Assert.Equal(BuildLimits.Words.Select(word => BuildLimits.Prefix + word).Order(), told.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(pair.Value, told[pair.Key]));
        // These two depend on the machine.
        Assert.StartsWith("`75%` of the machine's", told["limit-memory"], StringComparison.Ordinal);
        Assert.StartsWith("`256M`, at most 1 %", told["limit-free-space"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_variables_of_the_man_page_are_those_of_the_reference_and_of_the_program()
    {
        var known = VariableMeanings.All.SelectMany(v => v.Name.Split(", ")).ToList();
        Assert.All(known, name => Assert.Contains($"`{name}`", Page.Replace("`PTHBS_DEBUG=1`", "`PTHBS_DEBUG`", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.All(Words().Where(w => !w.StartsWith(BuildLimits.Prefix, StringComparison.Ordinal)), word => Assert.Contains($"PTHBS_{word.ToUpperInvariant().Replace('-', '_')}", known));
        var root = Path.GetFullPath(Path.Combine(ThisFile(), "../../../.."));
        Assert.SkipUnless(Directory.Exists($"{root}/src"), "the sources are not where they were compiled");
        var read = Directory.EnumerateFiles($"{root}/src", "*.cs", SearchOption.AllDirectories).SelectMany(file => Variables().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)).Distinct().ToList();
        Assert.True(read.Count >= 5);
        Assert.Empty(read.Except(known));
    }

    /// <summary>The words, as the program lists them to whoever writes another one.</summary>
    private static string[] Words()
    {
        var home = Directory.CreateTempSubdirectory("pthbs-settings-").FullName;
        try
        {
            Directory.CreateDirectory($"{home}/pthbs");
            File.WriteAllText($"{home}/pthbs/pthbs.yaml", "frobnicate: 1\n");
            var error = Assert.Throws<PthbsException>(() => MachineSettings.Load(isRoot: false, name => name is "XDG_CONFIG_HOME" or "HOME" ? home : null));
            return Assert.IsType<string>(error.Expected)["one of ".Length..].Split(", ");
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("\"((?:PTHBS|XDG)_[A-Z_]*[A-Z]|NO_COLOR|SSL_CERT_FILE|SSL_CERT_DIR|GIT_SSL_CAINFO|https?_proxy|all_proxy|no_proxy)\"")]
    private static partial Regex Variables();
}
