using System.CommandLine;
using Pthbs.Jinja.Errors;

namespace Pthbs.Cli.CommandLine;

/// <summary>What somebody may have meant by a word that is no command.</summary>
internal static class CommandSuggestion
{
    /// <summary>Words that other programs, or earlier states of this one, have for what commands do.</summary>
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        ["check"] = "pthbs reproduce",
        ["compare"] = "pthbs diff",
        ["install"] = "pthbs env build --packages",
        ["add"] = "pthbs collection add",
        ["remove"] = "pthbs store root remove",
        ["uninstall"] = "pthbs store root remove",
        ["try"] = "pthbs collection test",
        ["gen"] = "pthbs collection generate",
        ["freeze"] = "pthbs export archive",
        ["export-make"] = "pthbs export make",
        ["why-rebuild"] = "pthbs why --rebuilt",
    };

    /// <summary>A hint for a word that stands where a command below <paramref name="command"/> should; null if there is none.</summary>
    public static string? For(string word, Command command, Command root) =>
        Elsewhere(word, root) ?? (Meanings.TryGetValue(word, out var meant) ? Text([meant]) : Suggestion.For(word, command.Subcommands.Select(c => c.Name)));

    /// <summary>A hint that names the commands of that very name, wherever they are; null if there is none.</summary>
    public static string? Elsewhere(string word, Command root) => CommandTree.All(root).Where(c => c.Name == word && c != root).Select(CommandPath.Of).ToList() is { Count: > 0 } found ? Text(found) : null;

    /// <summary>The command lines that former words lead to.</summary>
    public static IEnumerable<KeyValuePair<string, string>> All => Meanings;

    private static string Text(IEnumerable<string> lines) => $"did you mean {string.Join(" or ", lines.Select(line => $"'{line}'"))}?";
}
