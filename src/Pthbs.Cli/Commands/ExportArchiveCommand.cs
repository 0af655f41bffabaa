using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Exporting.Frozen;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs export archive</c></summary>
internal sealed class ExportArchiveCommand : PthbsCommand
{
    private const char Place = '%';
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "packages that are in the store", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _as = new("--as") { Description = "the name of the frozen package; % stands for the package's own name", HelpName = "NAME" };
    private readonly Option<string?> _into = new("--into") { Description = "add them to a collection: archives, download list, templates", HelpName = "DIR" };
    private readonly Option<string?> _url = new("--url") { Description = "with --into: a URL where the archives will be available too", HelpName = "BASE" };
    private readonly Option<string?> _to = new("--to") { Description = "copy archives (as 'pthbs fetch --to' does) and scripts to a directory", HelpName = "DIR" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each package");

    public ExportArchiveCommand()
        : base("archive", "turn built packages into archives that need no other package")
    {
        Add(_packages);
        foreach (var option in (Option[])[_as, _into, _url, _to, _json]) Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(_packages) is { Tokens.Count: > 1 } && result.GetResult(_as) is { Tokens: [var name] } && !name.Value.Contains(Place, StringComparison.Ordinal))
                result.AddError("--as needs a % in it where several packages are frozen");
            if (result.GetResult(_url) is not null && result.GetResult(_into) is null) result.AddError("--url goes with --into only");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "The script of a frozen package has one input, the archive of the package's output: it ends\na chain of builds. The same output gives the same archive on every machine. Prints the ids\nof the new packages, and keeps their archives and scripts.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs export archive busybox make", "makes archives of two packages, and prints the ids of the frozen ones"),
        new("pthbs export archive busybox make --as seed-% --into ./mine", "adds them to a collection as seed-busybox and seed-make"),
        new("pthbs export archive busybox --to /media/stick", "copies archive and script; there: pthbs fetch --from, then pthbs build"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        foreach (var place in (Option<string?>[])[_into, _to]) call.EnsureOutsideStore(call.Value(place));
        var session = call.Session;
        var ids = call.Value(_packages)!.Select(session.Words.BuiltPackage).Distinct().ToList();
        var names = ids.ToDictionary(id => id, id => NameOf(id, call.Value(_as)));
        if (names.Values.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice && (call.Value(_into) ?? call.Value(_to)) is not null)
            throw new PthbsException(ErrorKind.Usage, $"two packages would be called '{twice.Key}'") { Details = [.. names.Where(n => n.Value == twice.Key).Select(n => n.Key.ToString())], Hint = "freeze them one by one, with --as" };
        var frozen = ids.ConvertAll(id => session.Freeze(id, names[id], call.Cancel));
        if (call.Value(_into) is { } collection) FrozenCollection.Add(collection, session.Sources, [.. frozen.Select(f => (f, session.FindGenerated(f.Original)?.Facts))], call.Value(_url), call.LockWait);
        if (call.Value(_to) is { } directory) Carry(session, frozen, directory, call.Cancel);
        foreach (var package in frozen) Tell(call, package);
        return Task.FromResult(ExitCodes.Success);
    }

    private static string NameOf(PackageId id, string? pattern)
    {
        var name = pattern is null ? id.Name : pattern.Replace(Place.ToString(), id.Name, StringComparison.Ordinal);
        return PackageId.IsName(name) ? name : throw new PthbsException(ErrorKind.Usage, "this is not a valid package name") { Got = name, Expected = PackageId.NameForm };
    }

    private static void Carry(Session session, List<FrozenPackage> frozen, string path, CancellationToken cancel)
    {
        using var directory = new NamedDirectory(path);
        OfflineSources.Export(session.Sources, [.. frozen.Select(f => new DownloadEntry(f.Archive.Key, f.Archive.File, []))], directory.Handle, cancel);
        foreach (var package in frozen) directory.Write(package.Script.Id.ToString(), package.Script.Bytes.Span);
    }

    private static void Tell(Invocation call, FrozenPackage package)
    {
        call.Print(new ArchiveJson(package.Script.Id.ToString(), package.Original.ToString(), package.Archive.Key.ToString(), package.Archive.File, package.Size, package.OutputHash), screen =>
        {
            screen.Say($"{package.Original.Short} frozen: {package.Archive.File} ({Quantity.Size(package.Size)})");
            screen.PrintLine(package.Script.Id.ToString());
        });
    }
}
