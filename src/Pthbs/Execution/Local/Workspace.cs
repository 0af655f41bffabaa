using Pthbs.Errors;
using Pthbs.Execution.Links;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Execution.Local;

/// <summary>The directory of one build on disk: what stands at /build inside. Deleted at the end unless it is kept.</summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>What is made for each build: its home, and what stands at /tmp as well.</summary>
    private static readonly string[] Own = ["home", "tmp"];

    private const int Needed = 0b111_000_000;

    private readonly PendingTree _tree;

    private readonly bool _isAnothers;

    private Workspace(PendingTree tree, bool isAnothers) => (_tree, _isAnothers) = (tree, isAnothers);

    /// <summary>What stands at /build.</summary>
    public DirectoryHandle Build => _tree.Root;

    /// <summary>The directory with its holder.</summary>
    public PendingTree Tree => _tree;

    /// <summary>Makes the directory of a build.</summary>
    public static Workspace Create(StoreDirectory store, PackageId id) => new(store.NewBuildDirectory(id), isAnothers: false);

    /// <summary>The directory of a kept build, which whoever opened that closes.</summary>
    public static Workspace Reopen(KeptBuild kept) => new(kept.Build, isAnothers: true);

    /// <summary>Puts the script and its sources in place.</summary>
    /// <param name="action">What is carried out.</param>
    /// <param name="inputs">Where the sources are.</param>
    /// <param name="output">What becomes the package, for sources that go there.</param>
    /// <param name="cancel">Ends it early.</param>
    public void Populate(BuildAction action, ActionInputs inputs, DirectoryHandle output, CancellationToken cancel)
    {
        foreach (var name in Own) Build.CreateDirectory(name).Dispose();
        LinkWrapper.Put(Build);
        using var work = Build.CreateDirectory(action.Package.Name);
        using (var file = Build.CreateStream(BuildAction.ScriptName)) file.Write(inputs.Script.Span);
        SourcePlacement.Place(action.Sources, inputs.Sources, work, output, cancel);
    }

    /// <summary>
    /// Makes the directory of a kept build fit for another sandbox. What stands in it is the work of a build, which may have put links where directories were: what
    /// becomes a part of the sandbox must be what it was.
    /// </summary>
    public void Mend()
    {
        foreach (var name in Own)
        {
            if (Build.TryStatus(name) is { Kind: FileKind.Directory }) continue;
            Build.DeleteTree(name);
            Build.CreateDirectory(name).Dispose();
        }

        Build.DeleteTree(JobServer.Name);
    }

    /// <summary>
    /// Makes sure that the build's user gets into the directories in which its sandbox begins: a build can close or delete them. Each way of sandboxing would say
    /// that in other words, and none what to do.
    /// </summary>
    /// <param name="package">The name of the directory in which the script began.</param>
    /// <exception cref="PthbsException">One is closed or gone.</exception>
    public void EnsureOpen(string package)
    {
        foreach (var name in (string[])[".", .. Own, package])
        {
            var status = Build.TryStatus(name);
            if (status is { Kind: FileKind.Directory } there && (there.Mode & Needed) == Needed) continue;
            var path = name == "." ? Build.Path : $"{Build.Path}/{name}";
            throw ClosedDirectory.Error(path, status);
        }
    }

    /// <summary>Puts a script in the place of whatever the build has left there: a shell that reads a FIFO or /dev/zero never ends.</summary>
    public void PutScript(ReadOnlySpan<byte> script, CancellationToken cancel)
    {
        Build.DeleteTree(BuildAction.ScriptName, cancel: cancel);
        using var file = Build.CreateFile(BuildAction.ScriptName);
        DirectoryHandle.Write(file, script, $"{Build.Path}/{BuildAction.ScriptName}");
    }

    /// <summary>Puts another script, and an output that holds nothing but its sources, in the place of those that are there.</summary>
    public void Renew(BuildAction action, ActionInputs inputs, DirectoryHandle output, CancellationToken cancel)
    {
        PutScript(inputs.Script.Span, cancel);
        foreach (var (name, _) in output.List()) output.DeleteTree(name, cancel: cancel);
        // Sources go where the script says, which can only be the output here.
        SourcePlacement.Place(action.Sources, inputs.Sources, work: null, output, cancel, isOutputAlone: true);
    }

    /// <summary>Gives all of it, and the output, to the user that the build is outside.</summary>
    /// <param name="identity">Who that is.</param>
    /// <param name="output">The output.</param>
    /// <param name="sparesLinked">Whether a build without walls has been at work in it.</param>
    /// <param name="cancel">Ends it early.</param>
    public void Chown(SandboxIdentity identity, DirectoryHandle output, bool sparesLinked, CancellationToken cancel)
    {
        if (!Ownership.IsRoot) return;
        foreach (var tree in (DirectoryHandle[])[Build, output]) TreeOwner.Give(tree, identity.OuterUid, identity.OuterGid, sparesLinked, cancel);
    }

    /// <summary>Lets a build's group reach its directory by its path, and nobody else, until the result is disposed.</summary>
    public IDisposable? LetIn(uint? group) => _tree.LetIn(group);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isAnothers) _tree.Dispose();
    }
}
