using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs search</c></summary>
internal sealed class SearchCommand : PthbsCommand
{
    private readonly Argument<string[]> _words = new("WORD…") { Description = "words, or parts of them, in upper or lower case; a package has to have all of them", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each package");

    public SearchCommand()
        : base("search", "find packages of the collection by their names, summaries and homepages")
    {
        Add(_words);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["Prints name, version and summary of each package found, names that fit best first. Without any,\nit prints nothing on standard output, and the exit code is 0 too."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs search tls library", "lists packages that have both words"),
        new("pthbs search --json zlib", "the same for programs, with the homepage"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.OnlyPrint();
        var errors = new List<PthbsException>();
        var found = PackageSearch.Find(call.Session, call.Value(_words)!, errors);
        if (found.Count == 0) call.Screen.Say($"none of {Quantity.Count(call.Session.Collection.Packages.Count, "package")} has {string.Join(" and ", call.Value(_words)!.Select(word => $"'{word}'"))}");
        call.Print(
            found,
            package => new FoundJson(package.Request.Name, package.Version, package.Facts.Summary, package.Facts.Homepage),
            package => $"{package.Request.Name}  {package.Version}  {package.Facts.Summary}".TrimEnd());
        errors.ForEach(call.Tell);
        return Task.FromResult(errors is [var first, ..] ? ExitCodes.Of(first.Kind) : ExitCodes.Success);
    }
}
