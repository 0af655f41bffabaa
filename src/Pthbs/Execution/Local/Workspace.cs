using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Execution.Local;

/// <summary>The directory of one build on disk: what stands at /build inside. Deleted at the end unless it is kept.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly PendingTree _tree;

    private Workspace(PendingTree tree) => _tree = tree;

    /// <summary>What stands at /build.</summary>
    public DirectoryHandle Build => _tree.Root;

    /// <summary>Whether it stays on disk.</summary>
    public bool IsKept { get; private set; }

    /// <summary>Makes the directory of a build.</summary>
    public static Workspace Create(StoreDirectory store, PackageId id) => new(store.NewBuildDirectory(id));

    /// <summary>Puts the script and its sources in place.</summary>
    /// <param name="action">What is carried out.</param>
    /// <param name="inputs">Where the sources are.</param>
    /// <param name="output">What becomes the package, for sources that go there.</param>
    /// <param name="cancel">Ends it early.</param>
    public void Populate(BuildAction action, ActionInputs inputs, DirectoryHandle output, CancellationToken cancel)
    {
        foreach (var name in (string[])["home", "tmp"]) Build.CreateDirectory(name).Dispose();
        using var work = Build.CreateDirectory(action.Package.Name);
        using (var file = Build.CreateStream(BuildAction.ScriptName)) file.Write(inputs.Script.Span);
        SourcePlacement.Place(action.Sources, inputs.Sources, work, output, cancel);
    }

    /// <summary>Gives all of it, and the output, to the user that the build is outside.</summary>
    public void Chown(SandboxIdentity identity, DirectoryHandle output, CancellationToken cancel)
    {
        if (!Ownership.IsRoot) return;
        foreach (var tree in (DirectoryHandle[])[Build, output]) TreeOwner.Give(tree, identity.OuterUid, identity.OuterGid, cancel);
    }

    /// <summary>Lets a build's group reach its directory by its path, and nobody else, until the result is disposed.</summary>
    public IDisposable? LetIn(uint? group) => _tree.LetIn(group);

    /// <summary>Leaves it on disk for a person to look at, and says where what stood at /build is.</summary>
    public string Keep()
    {
        _tree.Keep();
        IsKept = true;
        return _tree.Path;
    }

    /// <inheritdoc/>
    public void Dispose() => _tree.Dispose();
}
