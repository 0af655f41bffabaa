using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Files;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs collection patch</c></summary>
internal sealed class CollectionPatchCommand : PthbsCommand
{
    private readonly Argument<string> _package = new("PACKAGE") { Description = "a package of the top layer, of which a build is kept" };
    private readonly Argument<string> _name = new("NAME") { Description = "what the patch is called" };
    private readonly Argument<string[]> _files = new("FILE…") { Description = "files below the source, also new ones; by default what was edited", Arity = ArgumentArity.ZeroOrMore };

    public CollectionPatchCommand()
        : base("patch", "make a patch of what was edited in a kept build")
    {
        Add(_package);
        Add(_name);
        Add(_files);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Compares the source in the kept build with what was unpacked there, writes the difference to\nNAME.patch beside the template, and adds it to the fact 'patches'. A patch of this name that\nthe template has already is made anew. Files that the build itself changed are in it\ntoo: look at it, or name the files.",
        "A build is kept if it fails, or with 'pthbs build --stop-before PHASE'; 'pthbs shell --failed'\nopens a shell in it.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs collection patch zlib fix-build", "writes packages/zlib/fix-build.patch"),
        new("pthbs collection patch zlib fix-build gzlib.c", "takes one file only"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        call.EnsureCollectionOutsideStore();
        var session = call.Session;
        var package = call.Value(_package)!;
        if (session.Store.Kept.TryLook(package) is { } state)
        {
            var graph = session.PlanOnly(state.Id);
            using var progress = BuildProgress.OfDownloads(call.Screen, session.Supply.Missing(graph).Count);
            await session.Supply.FetchAsync(graph, progress, call.Cancel).ConfigureAwait(false);
        }

        var made = new PatchMaker(session).Make(package, call.Value(_name)!, call.Value(_files) ?? [], call.Cancel);
        call.Screen.PrintLine(made.Path);
        foreach (var file in made.Files) call.Screen.Say($"in the patch: {PathText.Printable(file)}");
        if (made.OfThisBuild.Count > 0)
            call.Screen.Warn(
                $"warning: the patch holds paths of this build or of the store, in {PatchMaker.Told(made.OfThisBuild)}",
                call.Value(_files) is { Length: > 0 } ? "  hint: no other build has them: edit these files, and make the patch again" : $"  hint: the build itself may have written these files: name the files to take: pthbs collection patch {package} {call.Value(_name)} FILE");
        foreach (var left in made.LeftOut) call.Screen.Warn($"not in the patch: {left}");
        if (made.NewFiles.Count > 0)
            call.Screen.Warn($"not in the patch, because they are new: {PatchMaker.Told(made.NewFiles)}; if you added one of them, name it: pthbs collection patch {package} {call.Value(_name)} FILE");
        call.Screen.Say($"{(made.IsNew ? "added to" : "is already in")} the fact 'patches'; build with it: pthbs build {package}");
        return ExitCodes.Success;
    }
}
