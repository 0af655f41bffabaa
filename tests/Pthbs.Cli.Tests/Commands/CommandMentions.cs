using System.CommandLine;
using System.Text.RegularExpressions;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Commands;

namespace Pthbs.Cli.Tests.Commands;

/// <summary>The command lines of pthbs that a text names, held against the commands that there are.</summary>
internal static partial class CommandMentions
{
    /// <summary>Words that follow the program's name where it is the subject of a sentence.</summary>
    private static readonly HashSet<string> Verbs =
        ["also", "as", "asks", "builds", "can", "cannot", "checks", "closes", "continues", "copies", "could", "counts", "deletes", "did", "does", "drops", "follows", "found", "gets", "gives", "has", "hashes", "installs", "is", "itself",
        "keeps", "kills", "lets", "lies", "looks", "makes", "must", "never", "only", "or", "prints", "puts", "reads", "refuses", "removes", "reports", "runs", "shows", "stops", "takes", "tells", "uses", "waits", "works", "writes"];

    /// <summary>Options of other programs that sentences name.</summary>
    private static readonly HashSet<string> OfOthers =
        ["--as-pid-1", "--bare", "--bind", "--check", "--dev", "--disable-shared", "--docdir", "--infodir", "--libdir", "--mandir", "--disable-userns", "--eh-frame-hdr", "--end-group", "--format", "--jobserver-auth", "--locked-mode", "--no-dynamic-linker", "--out", "--prefix", "--print-map", "--proc", "--ro-bind", "--sparse", "--start-group", "--security-opt", "--static", "--strip", "--try", "--unshare-all", "--verify-no-changes"];

    private static readonly CommandTree Tree = AllCommands.Tree();
    private static readonly HashSet<string> Options = [.. CommandTree.All(Tree.Root).SelectMany(c => c.Options).SelectMany(o => o.Aliases.Prepend(o.Name))];

    /// <summary>The command lines that stand in a text, whatever it is written in: quoted, in brackets, behind a colon or a prompt, or in an indented line.</summary>
    public static IEnumerable<string> In(string text) => Lines().Matches(text).Select(m => m.Groups[1].Value.Split(", ")[0].Trim());

    /// <summary>What is wrong with a command line; null where nothing is.</summary>
    public static string? Problem(string line)
    {
        Command command = Tree.Root;
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(w => w is not ("--" or "&&" or "#")).Select(w => w.TrimEnd('.', ',', ':', '…')).ToList();
        if (words.Count > 0 && Verbs.Contains(words[0])) return null;
        foreach (var word in words)
        {
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                var name = word.Split('=')[0];
                if (!command.Options.Concat(Tree.Options.All).Any(o => o.Name == name)) return $"'{CommandPath.Of(command)}' has no option {name}";
            }
            else if (command.Subcommands.FirstOrDefault(c => c.Name == word) is { } below)
            {
                command = below;
            }
            else if (command.Subcommands.Any() && Word().IsMatch(word))
            {
                return $"'{CommandPath.Of(command)}' has no command '{word}'";
            }
        }

        return null;
    }

    /// <summary>The options in a sentence that no command has.</summary>
    /// <param name="sentence">A text that is not the command line of another program.</param>
    public static IEnumerable<string> UnknownOptions(string sentence) =>
        Option().Matches(sentence).Select(m => m.Value).Where(o => !Options.Contains(o) && !OfOthers.Contains(o));

    /// <summary>The strings of a C# source that are sentences: they have a blank in them and do not begin with an option.</summary>
    public static IEnumerable<string> Sentences(string source) =>
        Strings().Matches(source).Select(m => m.Value.Trim('"')).Where(s => s.Contains(' ', StringComparison.Ordinal) && !s.StartsWith('-'));

    /// <summary>What a Markdown text quotes.</summary>
    public static IEnumerable<string> Quotations(string text) => Quoted().Matches(text).Select(m => m.Value);

    [GeneratedRegex("""(?:(?:^[ ]{4,}|^\t+|[`'"(>]|[:;,|$] |&& |\./|/|\$)pthbs|"\$pthbs\\?") ([a-z-][^`'")<\n;|]+)""", RegexOptions.Multiline)]
    private static partial Regex Lines();

    [GeneratedRegex("^[a-z][a-z-]*$")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9-]+")]
    private static partial Regex Option();

    [GeneratedRegex("""
        "(?:[^"\\\n]|\\.)*"
        """)]
    private static partial Regex Strings();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex Quoted();
}
