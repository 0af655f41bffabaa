using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Collections;
using Pthbs.Scripts;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs collection new</c></summary>
internal sealed class CollectionNewCommand : PthbsCommand
{
    private readonly Argument<string> _directory = new("DIR") { Description = "a directory that does not exist yet, or is empty" };
    private readonly Option<string[]> _above = new("--above") { Description = "make a layer above this collection; repeat the option for the layers below that", HelpName = "DIR", Arity = new ArgumentArity(1, 100), AllowMultipleArgumentsPerToken = false };

    public CollectionNewCommand()
        : base("new", "make a collection")
    {
        Add(_directory);
        Add(_above);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Makes a collection that works at once, prints its path, and says what to do next. It has\none package, 'hello', which needs no other.",
        "With --above, makes an empty layer: with both collections in PTHBS_COLLECTION you have all\npackages of the lower one, and can add packages and change single ones\n(docs/guides/layers.md).",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs collection new ~/mine", "makes a collection that stands alone"),
        new("pthbs collection new ~/mine --above ~/pthbs/collection", "makes a layer above the shipped collection"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.EnsureOutsideStore(call.Value(_directory));
        var above = call.Value(_above) ?? [];
        using var below = above.Length == 0 ? null : Collection.Open(new CollectionPlaces(above) { NamedBy = "the option --above" });
        var path = NewCollection.Create(call.Value(_directory)!, below);
        call.Screen.PrintPath(path);
        var collections = string.Join(':', (string[])[path, .. above.Select(Path.GetFullPath)]);
        call.Screen.Say($"next: export PTHBS_COLLECTION={ShellWord.Of(collections)}");
        call.Screen.Say(below is null
            ? $"then: pthbs build {NewCollection.FirstPackage}"
            : $"then: pthbs list shows the packages of all layers; {path}/packages/NAME/NAME.sh.j2 adds one, or with {{% extends below %}} changes the one below");
        return Task.FromResult(ExitCodes.Success);
    }
}
