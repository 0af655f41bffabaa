using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>Gives finished trees their names in the store: durable first, then one step.</summary>
/// <param name="packages">The store.</param>
/// <param name="state">Its state.</param>
internal sealed class TreePublisher(DirectoryHandle packages, DirectoryHandle state)
{
    private readonly bool _hasStateElsewhere = state.Status(".").Device != packages.Status(".").Device;

    /// <summary>Gives a tree a name by one rename. Where another builder was first, its tree stays and this one is dropped.</summary>
    public void Publish(PendingTree tree, string name)
    {
        MakeDurable();
        // A builder without walls that was killed leaves a link at its package's place: no package.
        if (packages.TryStatus(name) is { Kind: FileKind.Link }) packages.TryDelete(name);
        if (tree.MoveTo(packages, name)) packages.Sync();
        else if (packages.TryStatus(name) is not { Kind: FileKind.Directory })
            throw new PthbsException(ErrorKind.Machine, "a package's place is taken by something else") { Where = $"{packages.Path}/{name}", Hint = "inspect it, and move it away" };
    }

    /// <summary>Gives a name to another tree, in one step; the tree that had it takes the other's place.</summary>
    /// <returns>Where that one is now; null if nothing had the name.</returns>
    public string? Replace(PendingTree tree, string name)
    {
        if (packages.TryStatus(name) is not { Kind: FileKind.Directory })
        {
            Publish(tree, name);
            return null;
        }

        MakeDurable();
        tree.ChangePlaces(packages, name);
        packages.Sync();
        return tree.Path;
    }

    private void MakeDurable()
    {
        packages.SyncFileSystem();
        // The same call is made once more when the tree has its name. A machine that refuses it says so now, while there is nothing to take back.
        packages.Sync();
        // What is known of the package must not be older than the package.
        if (_hasStateElsewhere) state.SyncFileSystem();
    }
}
