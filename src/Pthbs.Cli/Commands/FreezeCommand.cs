using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Freezing;
using Pthbs.Scripts;
using Pthbs.Sessions;
using Pthbs.Sources;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs freeze</c></summary>
internal sealed class FreezeCommand : PthbsCommand
{
    private const char Place = '%';
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "packages that are in the store", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _as = new("--as") { Description = "what the frozen package is called; % stands for the package's own name", HelpName = "NAME" };
    private readonly Option<string?> _into = new("--into") { Description = "add them to a collection: archives, download list, templates", HelpName = "DIR" };
    private readonly Option<string?> _url = new("--url") { Description = "with --into: where the archives will be had as well", HelpName = "BASE" };
    private readonly Option<string?> _to = new("--to") { Description = "copy archives (as 'fetch --to' does) and scripts to a directory", HelpName = "DIR" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object a package");

    public FreezeCommand()
        : base("freeze", "turn packages into archives that need nothing to be built")
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
        "A frozen package's script has one input, the archive of what the package holds: the end of\na chain of builds. The same output gives the same archive on every machine. Prints the ids\nof the new packages, whose archives and scripts are at hand from then on.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs freeze busybox make", "makes archives of two packages, and prints the ids of the frozen ones"),
        new("pthbs freeze busybox make --as seed-% --into ./mine", "adds them to a collection as seed-busybox and seed-make"),
        new("pthbs freeze busybox --to /media/stick", "copies archive and script; there: pthbs fetch --from, then pthbs build"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var session = call.Session;
        var ids = call.Value(_packages)!.Select(session.ResolveBuilt).Distinct().ToList();
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
        return PackageId.IsName(name) ? name : throw new PthbsException(ErrorKind.Usage, "this is no package name") { Got = name, Expected = PackageId.NameForm };
    }

    private static void Carry(Session session, List<FrozenPackage> frozen, string path, CancellationToken cancel)
    {
        using var directory = DirectoryHandle.Create(path);
        SourceCarrier.Export(session.Sources, [.. frozen.Select(f => new DownloadEntry(f.Archive.Key, f.Archive.File, []))], directory, cancel);
        foreach (var package in frozen) directory.WriteAtomically(package.Script.Id.ToString(), package.Script.Bytes.Span);
    }

    private static void Tell(Invocation call, FrozenPackage package)
    {
        if (call.Json is not { } json)
        {
            call.Screen.Say($"{package.Original.Short} frozen: {package.Archive.File} ({Quantity.Size(package.Size)})");
            call.Screen.PrintLine(package.Script.Id.ToString());
            return;
        }

        json.Write(writer =>
        {
            writer.WriteString("id", package.Script.Id.ToString());
            writer.WriteString("original", package.Original.ToString());
            writer.WriteString("source", package.Archive.Key.ToString());
            writer.WriteString("file", package.Archive.File);
            writer.WriteNumber("size", package.Size);
            writer.WriteString("output-hash", package.OutputHash);
        });
    }
}
