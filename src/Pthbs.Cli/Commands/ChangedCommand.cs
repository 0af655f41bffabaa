using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Scripts;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs changed</c></summary>
internal sealed class ChangedCommand : PthbsCommand
{
    private readonly Option<string?> _since = new("--since") { Description = "a commit of the collection's git repository: a hash, branch or tag, or HEAD~3", HelpName = "COMMIT" };
    private readonly Option<bool> _topLayer = CommonOptions.TopLayer("look only at packages of the top layer");
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each package");

    public ChangedCommand()
        : base("changed", "list the packages whose ids changed since a commit")
    {
        Add(_since);
        Add(_topLayer);
        Add(_json);
        Validators.Add(result =>
        {
            if (result.GetResult(_since) is null) result.AddError("changed since what? --since is missing\npthbs changed --since COMMIT\n");
        });
    }

    /// <inheritdoc/>
    public override IEnumerable<Option> Needed => [_since];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Compares the collection, as it is on disk now, with what it was at a commit, each package with\ndefault parameters, and the variants that environments name. Prints name, old and new id, and\nwhy: the package was edited (its template, its layout or a source), or only its dependencies\nchanged. 'same output' tells where both are known to have given the same files, but for their\nown ids.",
        "The old collection is written to a closed temporary directory; the working tree is not touched.\nOf several layers, those in another repository are taken as they are now.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs changed --since HEAD", "lists what the edits since the last commit rebuild"),
        new("pthbs changed --since v1.0 --json", "describes for programs what changed since a tag"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var changes = await CollectionChanges.SinceAsync(call.Session, call.Value(_since)!, call.Value(_topLayer), call.Cancel).ConfigureAwait(false);
        call.Print(changes.Packages, Json, Text);
        call.Screen.Say(Summary(changes, call.Value(_topLayer)));
        foreach (var error in changes.OldErrors.Concat(changes.Errors)) call.Tell(error);
        return changes.Errors is [var first, ..] ? ExitCodes.Of(first.Kind) : ExitCodes.Success;
    }

    /// <summary>How many packages changed, of how many.</summary>
    public static string Summary(CollectionChanges changes, bool topOnly) => $"{Quantity.Count(changes.Packages.Count, "package")} changed since {changes.Commit[..12]}; the {(topOnly ? "top layer" : "collection")} has {changes.Total}{(changes.Variants == 0 ? "" : $", and environments name {Quantity.Count(changes.Variants, "variant")}")}";

    private static ChangedJson Json(PackageChange change) => new(change.Name, JsonWord.Of(change.Kind), change.Before?.ToString(), change.After?.ToString(), change.IsSameOutput);

    private static string Text(PackageChange change)
    {
        List<string> ids = [];
        foreach (var id in (PackageId?[])[change.Before, change.After]) if (id is { } known) ids.Add(known.Short);
        var why = change.Kind switch { ChangeKind.Dependencies => "dependencies changed", ChangeKind.Unknown => "could not be generated then", _ => JsonWord.Of(change.Kind) };
        return $"{change.Name}  {string.Join(" -> ", ids)}  {why}{(change.IsSameOutput is true ? ", same output" : "")}";
    }
}
