using System.CommandLine;
using Pthbs.Cli.CommandLine;

namespace Pthbs.Cli.Completion;

/// <summary>
/// The words that stand for values in the help, such as <c>PACKAGE…</c> in <c>pthbs build PACKAGE…</c>, and what each of them is. Help and completion both go
/// by that word, so that an argument cannot mean one thing to a person and another to a shell.
/// </summary>
internal static class ValueKinds
{
    private const char Several = '…';

    /// <summary>A word has one meaning everywhere. Where a command takes fewer things than the word says, the command stands before it.</summary>
    private static readonly Dictionary<string, ValueKind> Kinds = new(StringComparer.Ordinal)
    {
        ["PACKAGE"] = ValueKind.Package,
        ["pthbs shell PACKAGE"] = ValueKind.KeptBuild,
        ["INPUT"] = ValueKind.Package,
        ["SYSTEM"] = ValueKind.System,
        ["FIRST"] = ValueKind.Package,
        ["SECOND"] = ValueKind.Package,
        ["pthbs collection lint PACKAGE"] = ValueKind.PackageName,
        ["pthbs collection test PACKAGE"] = ValueKind.TestedPackage,
        ["pthbs collection outdated PACKAGE"] = ValueKind.PackageName,
        ["pthbs collection update PACKAGE"] = ValueKind.PackageName,
        ["ENV"] = ValueKind.Environment,
        ["pthbs env build ENV"] = ValueKind.CollectionEnvironment,
        ["pthbs fetch ENV"] = ValueKind.CollectionEnvironment,
        ["WHAT"] = ValueKind.Stored,
        ["ID"] = ValueKind.Id,
        ["ROOT"] = ValueKind.Root,
        ["GENERATION"] = ValueKind.Generation,
        ["LIMIT=VALUE"] = ValueKind.Limit,
        ["WAY"] = ValueKind.Choice,
        ["WHICH"] = ValueKind.Choice,
        ["PHASE"] = ValueKind.Choice,
        ["FORMAT"] = ValueKind.Choice,
        ["KIND"] = ValueKind.Choice,
        ["WHEN"] = ValueKind.Choice,
        ["SHELL"] = ValueKind.Choice,
        ["COMMIT"] = ValueKind.Text,
        ["COMMAND"] = ValueKind.Command,
        ["DIR"] = ValueKind.Directory,
        ["PATH"] = ValueKind.File,
        ["FILE"] = ValueKind.File,
        ["SOURCE"] = ValueKind.File,
        ["N"] = ValueKind.Number,
        ["BASE"] = ValueKind.Text,
        ["HASH"] = ValueKind.Text,
        ["NAME"] = ValueKind.Text,
        ["NAME=VALUE"] = ValueKind.Text,
        ["SUITE"] = ValueKind.Text,
        ["URL"] = ValueKind.Text,
        ["WORD"] = ValueKind.Text,
        ["VERSION"] = ValueKind.Text,
        ["SIZE"] = ValueKind.Text,
        ["SERVICE"] = ValueKind.Text,
    };

    /// <summary>The words of the table, with the commands that narrow them.</summary>
    public static IEnumerable<string> Words => Kinds.Keys;

    /// <summary>What an argument of a command, or the value of one of its options, is.</summary>
    /// <exception cref="KeyNotFoundException">The table has no such word; a test looks at every command.</exception>
    public static ValueKind Of(Command command, Symbol symbol) => Kinds[KeyOf(command, symbol)];

    /// <summary>The line of the table that decides.</summary>
    public static string KeyOf(Command command, Symbol symbol)
    {
        var word = ((symbol as Option)?.HelpName ?? symbol.Name).TrimEnd(Several);
        var narrowed = $"{CommandPath.Of(command)} {word}";
        return Kinds.ContainsKey(narrowed) ? narrowed : word;
    }
}
