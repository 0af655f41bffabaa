using Pthbs.Files;
using Pthbs.Files.Archives;
using Pthbs.Sandboxing;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>The directory of one build on disk: what stands at /build inside. Deleted at the end unless it is kept.</summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>The script's name in /build.</summary>
    public const string ScriptName = "build.sh";

    private readonly PendingTree _tree;

    private Workspace(PendingTree tree) => _tree = tree;

    /// <summary>What stands at /build.</summary>
    public DirectoryHandle Build => _tree.Root;

    /// <summary>Whether it stays on disk.</summary>
    public bool IsKept { get; private set; }

    /// <summary>Makes the directory of a build.</summary>
    public static Workspace Create(StoreDirectory store, PackageId id) => new(store.NewBuildDirectory(id));

    /// <summary>Puts the script and its sources in place.</summary>
    /// <param name="script">The script.</param>
    /// <param name="sources">Where the sources are.</param>
    /// <param name="output">What becomes the package, for sources that go there.</param>
    /// <param name="cancel">Ends it early.</param>
    public void Fill(BuildScript script, SourceCache sources, DirectoryHandle output, CancellationToken cancel)
    {
        foreach (var name in (string[])["home", "tmp"]) Build.CreateDirectory(name).Dispose();
        using var work = Build.CreateDirectory(script.Id.Name);
        using (var file = Build.CreateStream(ScriptName)) file.Write(script.Bytes.Span);
        foreach (var source in script.Header.Sources)
        {
            cancel.ThrowIfCancellationRequested();
            using var into = Directory(source, work, output);
            Place(source, script.Header, sources, into, cancel);
        }
    }

    /// <summary>Gives all of it, and the output, to the user that the build is outside.</summary>
    public void Own(SandboxIdentity identity, DirectoryHandle output, CancellationToken cancel)
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

    private static DirectoryHandle Directory(SourceInput source, DirectoryHandle work, DirectoryHandle output)
    {
        if (source.Into is null) return work.Duplicate();
        if (!source.GoesToOutput) return work.CreateDirectories(source.Into);
        return source.Into == SourceInput.IntoOutput ? output.Duplicate() : output.CreateDirectories(source.Into[(SourceInput.IntoOutput.Length + 1)..]);
    }

    private static void Place(SourceInput source, ScriptHeader header, SourceCache sources, DirectoryHandle into, CancellationToken cancel)
    {
        if (source.Key.Kind == SourceKind.Git)
        {
            using var tree = into.CreateDirectory(source.File);
            sources.WriteTree(source.Key, tree, BuildFormat.Epoch, header.Sources.Select(s => s.Key).ToHashSet(), source.Tree, cancel);
            return;
        }

        using var content = sources.Open(source.Key, cancel);
        if (source.Unpack)
        {
            Archive.Unpack(content, source.File, into, new UnpackOptions { StripComponents = source.Strip, ImplicitTime = BuildFormat.Epoch }, cancel);
            return;
        }

        using (var file = into.CreateStream(source.File)) content.CopyTo(file);
        into.SetTime(source.File, BuildFormat.Epoch);
    }
}
