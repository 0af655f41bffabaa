using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Commands;
using Pthbs.Cli.Help;

namespace Pthbs.Cli.Tests.Commands;

/// <summary>Every option of every command: what it does not take, and that the help tells of it. A new option is in here by itself.</summary>
public sealed class OptionsTests
{
    private const string Path = "a path or a name of the person's own: any text will do";

    /// <summary>What each option that takes a value does not take. Where a command has an option of its own of that name, it stands behind the command.</summary>
    private static readonly Dictionary<string, string> Wrong = new(StringComparer.Ordinal)
    {
        ["--sandbox"] = "none",
        ["--color"] = "sometimes",
        ["--limit"] = "memory=lots",
        ["--jobs"] = "0",
        ["--again-jobs"] = "many",
        ["pthbs gc --keep"] = "0",
        ["--root"] = "../x",
        ["--set"] = "no-sign",
        ["--data"] = "/nowhere/x.json",
        ["--from"] = "/nowhere/sources",
        ["pthbs build --from"] = "compile",
        ["--stop-before"] = "compile",
        ["--keep-failed"] = "all",
        ["--failed"] = Path,
        ["--commit"] = "main",
        ["--suite"] = "../x",
        ["--as"] = "NO NAME",
        ["--package"] = "NO NAME",
        ["--store"] = Path,
        ["--state"] = Path,
        ["--collection"] = Path,
        ["--place"] = Path,
        ["--env"] = Path,
        ["--to"] = Path,
        ["--name"] = Path,
        ["--into"] = Path,
        ["--url"] = Path,
        ["--packages"] = Path,
        ["--since"] = Path,
        ["--source"] = Path,
        ["--index"] = Path,
        ["--why"] = Path,
        ["--man"] = Path,
        ["--above"] = Path,
        ["--osv"] = Path,
        ["--accept"] = Path,
        ["--vex"] = Path,
        ["--author"] = Path,
        ["--output"] = Path,
        ["pthbs export sbom --format"] = "spdy",
        ["--machine"] = Path,
        ["--kernel"] = Path,
        ["--pthbs"] = Path,
        ["--modules"] = Path,
        ["--memory"] = "none",
        ["--deadline"] = "never",
        ["pthbs system image --kind"] = "iso",
        ["--disk"] = "4",
        ["--esp"] = "64K",
        ["--sources"] = Path,
    };

    /// <summary>What is wrong there is found before anything else of the command, in this process and without a store.</summary>
    private static readonly Dictionary<string, string> Found = new(StringComparer.Ordinal)
    {
        ["--sandbox"] = "--sandbox does not accept 'none'",
        ["--color"] = "--color does not accept 'sometimes'",
        ["--limit"] = "--limit: the limit 'memory' does not accept this value",
        ["--jobs"] = "--jobs does not accept '0'",
        ["--suite"] = "--suite does not accept '../x'",
        ["--again-jobs"] = "--again-jobs does not accept 'many'",
        ["--package"] = "--package does not accept 'NO NAME'",
        ["pthbs gc --keep"] = "--keep does not accept '0'",
        ["pthbs build --from"] = "--from does not accept 'compile'",
        ["--stop-before"] = "--stop-before does not accept 'compile'",
        ["--keep-failed"] = "--keep-failed does not accept 'all'",
        ["pthbs export sbom --format"] = "--format does not accept 'spdy'",
        ["--memory"] = "--memory does not accept 'none'",
        ["--deadline"] = "--deadline does not accept 'never'",
        ["pthbs system image --kind"] = "--kind does not accept 'iso'",
        ["--disk"] = "--disk does not accept '4'",
        ["--esp"] = "--esp does not accept '64K'",
    };

    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var (command, option) in Pairs()) all.Add(CommandPath.Of(command), option.Name);
        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Each_refuses_what_it_does_not_take_and_names_itself(string path, string name)
    {
        var (command, option) = Pairs().Single(p => CommandPath.Of(p.Command) == path && p.Option.Name == name);
        var words = path.Split(' ')[1..];
        if (option is Option<bool>)
        {
            await RefusedAsync([.. words, $"{name}=yes"], $"{name} accepts no value");
            return;
        }

        await RefusedAsync([.. words, name], $"{name} needs a value: {option.HelpName}");
        await RefusedAsync([.. words, $"{name}="], $"{name} needs a value, not '': {option.HelpName}");
        if (option.Arity.MaximumNumberOfValues == 1) await RefusedAsync([.. words, name, "a", name, "b"], $"{name} is given twice");
        var key = Wrong.ContainsKey($"{path} {name}") ? $"{path} {name}" : name;
        Assert.True(Wrong.TryGetValue(key, out var wrong), $"{path} {name}: say here what it does not take");
        if (!Found.TryGetValue(key, out var what)) return;
        await RefusedAsync([.. words, .. command.Arguments.Select(_ => "x"), name, wrong], what);
        // The value can have taken the place of what is missing.
        await RefusedAsync([.. words, name, wrong], what);
    }

    [Theory]
    [InlineData("export archive x y --as z", "--as needs a % in it", "")]
    [InlineData("export archive x --url", "--url needs a value: BASE", "")]
    [InlineData("export archive x --url y", "--url goes with --into only", "")]
    [InlineData("build x --root ../x", "this is not a valid name for a root", "got:      ../x")]
    [InlineData("env build x --root ../x", "this is not a valid name for a root", "got:      ../x")]
    [InlineData("collection render x --set no-sign", "this does not set a variable", "expected: --set NAME=VALUE")]
    [InlineData("collection render x --data /nowhere/x.json", "/nowhere/x.json: there is no such file", "")]
    [InlineData("collection add --source-only http://x/y.git --commit main", "this is not a valid commit", "got:      main")]
    public async Task Some_are_looked_at_by_their_commands(string line, string what, string more) => await RefusedAsync(line.Split(' '), what, more);

    [Fact]
    public void The_help_lists_each()
    {
        foreach (var (command, option) in Pairs())
        {
            var help = HelpText.Of(command.Parents.Any() && command.Options.Contains(option) ? command : AllCommands.Tree().Root);
            Assert.Contains(help.Split('\n'), line => line.Contains($"{option.Name}", StringComparison.Ordinal) && line.EndsWith(option.Description!, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<(Command Command, Option Option)> Pairs()
    {
        var tree = AllCommands.Tree();
        foreach (var command in CommandTree.All(tree.Root).OfType<PthbsCommand>())
            foreach (var option in command.Options.Concat(tree.Options.All).Where(o => o.Name != "--version"))
                yield return (command, option);
    }

    private static async Task RefusedAsync(string[] words, string what, string more = "")
    {
        var (code, output, error) = await InProcess.RunAsync(words);
        Assert.True(code == 2, $"{string.Join(' ', words)}: exit code {code}\n{error}");
        // A program that reads along is told too.
        if (!words.Any(w => w.StartsWith("--json", StringComparison.Ordinal))) Assert.Empty(output);
        Assert.StartsWith($"pthbs: {what}", error, StringComparison.Ordinal);
        Assert.Contains(more, error, StringComparison.Ordinal);
    }
}
