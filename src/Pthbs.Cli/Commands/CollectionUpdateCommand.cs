using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs collection update</c></summary>
internal sealed class CollectionUpdateCommand : PthbsCommand
{
    private readonly Argument<string> _package = new("PACKAGE") { Description = "a package of the collection" };
    private readonly Argument<string> _version = new("VERSION") { Description = "the new version" };
    private readonly Option<string?> _url = new("--url") { Description = "the URL of its archive, if it cannot be derived from the old one", HelpName = "URL" };
    private readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "fetch, and show the change without making it" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public CollectionUpdateCommand()
        : base("update", "change a package of the collection to another version")
    {
        Add(_package);
        Add(_version);
        foreach (var option in (Option[])[_url, _dryRun, _json]) Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Fetches the new sources from the old URLs with the new version in them, edits the\ndownload list and the template, prints the change as a diff, and names the packages\nthat will be rebuilt because of it. Everything else in the files stays unchanged."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs collection update m4 1.4.20 --dry-run", "shows what would change"),
        new("pthbs collection update zlib 1.3.2 --url https://zlib.net/zlib-1.3.2.tar.gz", "takes the new archive from there"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        if (!call.Value(_dryRun)) call.EnsureCollectionOutsideStore();
        using var progress = BuildProgress.OfDownloads(call.Screen, 0);
        var update = await new PackageUpdater(call.Session, progress).PrepareAsync(call.Value(_package)!, call.Value(_version)!, call.Value(_url), call.Cancel).ConfigureAwait(false);
        progress.Dispose();
        var isDry = call.Value(_dryRun);
        if (!isDry) update.Apply(call.LockWait);
        List<string> diff = [.. update.Downloads.Diff(), .. update.Template.Diff()];
        call.Print(new UpdateJson(update.Name, update.Before, update.After, !isDry, diff, update.Rebuilt, update.Notes), screen => diff.ForEach(line => screen.PrintLine(line)));
        foreach (var note in update.Notes) call.Screen.Warn($"pthbs: {note}");
        call.Screen.Say($"{update.Name} {(isDry ? "would go" : "went")} from {update.Before} to {update.After}; "
            + $"searched: {LookedAt.Collection(update.Packages, update.Variants)}; "
            + (update.Rebuilt.Count == 0 ? "no other of them is rebuilt because of it" : $"rebuilt because of it: {string.Join(", ", update.Rebuilt)}"));
        return ExitCodes.Success;
    }
}
