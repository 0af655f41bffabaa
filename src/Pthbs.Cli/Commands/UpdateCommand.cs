using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Collections.Updating;
using Pthbs.Sessions;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs update</c></summary>
internal sealed class UpdateCommand : PthbsCommand
{
    private readonly Argument<string> _package = new("PACKAGE") { Description = "a package of the collection" };
    private readonly Argument<string> _version = new("VERSION") { Description = "the version that it shall have" };
    private readonly Option<string?> _url = new("--url") { Description = "where its archive is, if not where the old one leads to", HelpName = "URL" };
    private readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "fetch and show, but change nothing in the collection" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public UpdateCommand()
        : base("update", "change a package of the collection to another version")
    {
        Add(_package);
        Add(_version);
        foreach (var option in (Option[])[_url, _dryRun, _json]) Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Fetches the new sources, from the old urls with the new version in them, edits the\ndownload list and the template, prints the change as a diff, and tells which packages\nwill be rebuilt because of it. Comments and all else stay as they are."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs update m4 1.4.20 --dry-run", "shows what would change"),
        new("pthbs update zlib 1.3.2 --url https://zlib.net/zlib-1.3.2.tar.gz", "takes the new archive from there"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        using var progress = BuildProgress.OfDownloads(call.Screen, 0);
        var update = await new PackageUpdater(call.Session, progress).PrepareAsync(call.Value(_package)!, call.Value(_version)!, call.Value(_url), call.Cancel).ConfigureAwait(false);
        progress.Dispose();
        var isDry = call.Value(_dryRun);
        if (!isDry) update.Apply(call.LockWait);
        if (call.Json is { } json) json.Write(writer => Write(writer, update, !isDry));
        else foreach (var line in update.Downloads.Diff().Concat(update.Template.Diff())) call.Screen.PrintForeign(line);
        foreach (var note in update.Notes) call.Screen.Warn($"pthbs: {note}");
        call.Screen.Say($"{update.Name} {(isDry ? "would go" : "went")} from {update.Before} to {update.After}; "
            + (update.Rebuilt.Count == 0 ? "no other package is rebuilt because of it" : $"rebuilt because of it: {string.Join(", ", update.Rebuilt)}"));
        return ExitCodes.Success;
    }

    private static void Write(System.Text.Json.Utf8JsonWriter writer, PackageUpdate update, bool applied)
    {
        writer.WriteString("name", update.Name);
        writer.WriteString("before", update.Before);
        writer.WriteString("after", update.After);
        writer.WriteBoolean("applied", applied);
        writer.WriteStrings("diff", update.Downloads.Diff().Concat(update.Template.Diff()));
        writer.WriteStrings("rebuilt", update.Rebuilt);
        writer.WriteStrings("notes", update.Notes);
    }
}
