using System.CommandLine;
using System.CommandLine.Completions;
using Pthbs.Cli.CommandLine;
using Pthbs.Configuration;

namespace Pthbs.Cli.Completion;

/// <summary>Offers words for one place of a command line.</summary>
/// <param name="tree">The commands.</param>
/// <param name="point">The place.</param>
/// <param name="known">The packages, environments and roots that are known where the person is.</param>
/// <param name="word">The word at the cursor as far as it is typed.</param>
internal sealed class WordCompleter(CommandTree tree, LinePoint point, CompletionNames known, string word)
{
    /// <summary>What can stand there.</summary>
    public Offer Offer()
    {
        if (point.IsOfOtherProgram) return new Offer([], PathWish.Files);
        if (point.Value is var (option, name)) return Prefixed(name, Of(ValueKinds.Of(Owner(option), option), option, word[name.Length..]));
        if (point.IsOption) return Of(point.Options.Where(o => !o.Hidden).SelectMany(Named));
        if (point.Command.Subcommands.Any()) return Of(Commands(point.Command));
        return point.Argument is { } argument ? Of(ValueKinds.Of(point.Command, argument), argument, word) : Completion.Offer.Nothing;
    }

    private Offer Of(ValueKind kind, Symbol symbol, string typed) => kind switch
    {
        ValueKind.Package when typed.Contains('/', StringComparison.Ordinal) => new Offer([], PathWish.Files),
        ValueKind.Package => Of(known.Packages(typed, _ => true), typed),
        ValueKind.System when typed.Contains('/', StringComparison.Ordinal) => new Offer([], PathWish.Directories),
        ValueKind.System => Of(known.Packages(typed, known.IsSystem), typed),
        ValueKind.PackageName => Of(known.PackageNames(_ => true), typed),
        ValueKind.TestedPackage => Of(known.Packages(typed, known.HasTest), typed),
        ValueKind.KeptBuild => Of(known.KeptBuilds(), typed),
        ValueKind.Environment when typed.Contains('/', StringComparison.Ordinal) => new Offer([], PathWish.Directories),
        ValueKind.Environment => Of(known.Environments(typed), typed),
        ValueKind.CollectionEnvironment => Of(known.CollectionEnvironments(), typed),
        ValueKind.Stored when typed.Contains('/', StringComparison.Ordinal) => new Offer([], PathWish.Directories),
        ValueKind.Stored => Of(known.Packages(typed, _ => true).Concat(known.Environments(typed)), typed),
        ValueKind.Id => Of(known.Ids(typed), typed),
        ValueKind.Root => Of(known.Roots(), typed),
        ValueKind.Generation => Of(known.Generations(point.Given(point.Command.Arguments[0]) is [var root, ..] ? root : ""), typed),
        ValueKind.Limit => Of(BuildLimits.Words.Select(limit => new Candidate(limit + "=")), typed),
        ValueKind.Command => Of(Commands(Named(symbol)), typed),
        ValueKind.Choice => Of(Choices(symbol), typed),
        ValueKind.File => new Offer([], PathWish.Files),
        ValueKind.Directory => new Offer([], PathWish.Directories),
        _ => Completion.Offer.Nothing,
    };

    private Offer Of(IEnumerable<Candidate> candidates) => Of(candidates, word);

    private static Offer Of(IEnumerable<Candidate> candidates, string typed) =>
        new([.. candidates.Where(c => c.IsPlain && c.Text.StartsWith(typed, StringComparison.Ordinal)).DistinctBy(c => c.Text).OrderBy(c => c.Text, StringComparer.Ordinal)]);

    private static Offer Prefixed(string prefix, Offer offer) =>
        prefix.Length == 0 ? offer : offer with { Candidates = [.. offer.Candidates.Select(c => c with { Text = prefix + c.Text })] };

    /// <summary>Options of the whole program have their words wherever they stand.</summary>
    private Command Owner(Option option) => tree.Options.All.Contains(option) ? tree.Root : point.Command;

    private static IEnumerable<Candidate> Commands(Command command) => command.Subcommands.Where(c => !c.Hidden).Select(c => new Candidate(c.Name, c.Description));

    /// <summary>The long name; a short one too where a single dash is typed.</summary>
    private IEnumerable<Candidate> Named(Option option) => option.Aliases.Append(option.Name).Where(n => n.Length > 2 || word == "-").Select(name => new Candidate(name, option.Description));

    /// <summary>The command that the words given for an argument lead to.</summary>
    private Command Named(Symbol argument) => point.Given((Argument)argument).Aggregate((Command)tree.Root, (command, name) => command.Subcommands.FirstOrDefault(c => c.Name == name) ?? new Command(name));

    private static IEnumerable<Candidate> Choices(Symbol symbol) =>
        (symbol is Option option ? option.CompletionSources : ((Argument)symbol).CompletionSources).SelectMany(source => source(CompletionContext.Empty)).Select(item => new Candidate(item.Label));
}
