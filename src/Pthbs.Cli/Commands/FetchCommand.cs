using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs fetch</c></summary>
internal sealed class FetchCommand : PthbsCommand
{
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "packages whose sources to fetch, with the sources of everything that they need", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _environment = new("--env", "-e") { Description = "the packages of an environment", HelpName = "ENV" };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "every package of the collection, except those never built" };
    private readonly Option<string?> _to = new("--to") { Description = "copy the sources to a directory, for a machine without a network", HelpName = "DIR" };
    private readonly Option<string?> _from = new("--from") { Description = "take sources from such a directory", HelpName = "DIR" };

    public FetchCommand()
        : base("fetch", "fetch sources to this machine")
    {
        Add(_packages);
        foreach (var option in (Option[])[_environment, _all, _to, _from]) Add(option);
        Validators.Add(result =>
        {
            var asked = (result.GetResult(_packages) is { Tokens.Count: > 0 } ? 1 : 0) + (result.GetResult(_environment) is null ? 0 : 1) + (result.GetValue(_all) ? 1 : 0);
            if (asked > 1) result.AddError("use only one of these: packages, --env, --all");
            else if (asked == 0 && result.GetResult(_from) is null) result.AddError("what to fetch? name packages, or use --env, --all or --from");
            else if (asked == 0 && result.GetResult(_to) is not null) result.AddError("--to needs packages, --env or --all: the sources of what?");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "'pthbs build' fetches by itself. Each source is checked against the hash that its script\nnames; what does not fit is not kept.",
        "--all leaves out packages that were never built (the fact 'untested'): name those to fetch them,\nif their sources are available.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs fetch --env base --to /media/stick", "fetches all sources of 'base' and copies them to a stick"),
        new("pthbs fetch --from /media/stick", "takes them from there, on the other machine"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        call.EnsureOutsideStore(call.Value(_to));
        if (call.Value(_from) is { } from) Import(call, from);
        var targets = Targets(call);
        if (targets.Count == 0) return ExitCodes.Success;
        var graph = call.Session.PlanAll(targets);
        var sources = graph.Sources;
        var missing = call.Session.Supply.Missing(graph).Count;
        using (var progress = BuildProgress.OfDownloads(call.Screen, missing)) await call.Session.Supply.FetchAsync(graph, progress, call.Cancel).ConfigureAwait(false);
        call.Screen.Say($"{Quantity.Count(sources.Count, "source")} here, {missing} of them fetched now");
        if (call.Value(_to) is { } to) Export(call, sources, to);
        return ExitCodes.Success;
    }

    private IReadOnlyList<PackageId> Targets(Invocation call)
    {
        if (call.Value(_environment) is { } name) return [.. call.Session.Words.Environments.Named(name).Select(p => p.Id)];
        return call.Value(_all) ? All(call) : call.Session.Words.Packages(call.Value(_packages) ?? []);
    }

    private static IReadOnlyList<PackageId> All(Invocation call)
    {
        var packages = call.Session.Collection.Packages.Select(name => call.Session.Generate(PackageRequest.Parse(name))).ToLookup(p => p.Facts.Untested is null);
        if (packages[false].Any()) call.Screen.Say($"left out because never built: {string.Join(", ", packages[false].Select(p => p.Request))}");
        return [.. packages[true].Select(p => p.Id)];
    }

    private static void Import(Invocation call, string path)
    {
        using var directory = DirectoryHandle.TryOpen(path) ?? throw new PthbsException(ErrorKind.Usage, "there is no such directory") { Where = path };
        var entries = OfflineSources.Import(call.Session.Sources, directory, call.Settings.Limits.FreeSpace, call.Cancel);
        call.Screen.Say($"{Quantity.Count(entries.Length, "source")} of {path} here");
    }

    /// <summary>The files of the collection itself are not carried: where the scripts are generated, they are.</summary>
    private static void Export(Invocation call, IReadOnlyList<SourceInput> sources, string path)
    {
        using var directory = DirectoryHandle.Create(path, forPerson: true);
        List<DownloadEntry> entries = [.. sources.Select(call.Session.Supply.TryFindDownload).OfType<DownloadEntry>()];
        OfflineSources.Export(call.Session.Sources, entries, directory, call.Cancel);
        var own = sources.Count - entries.Count;
        call.Screen.Say($"{Quantity.Count(entries.Count, "source")} copied to {path}{(own > 0 ? $"; not copied: {Quantity.Count(own, "file")} of the collection itself" : "")}");
    }
}
