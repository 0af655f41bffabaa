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
    /// <returns>What went wrong when it had its name: a crash of the machine can take that away, and it is there; null for nothing.</returns>
    public PthbsException? Publish(PendingTree tree, string name)
    {
        MakeDurable();
        // A builder without walls that was killed leaves a link at its package's place: no package.
        if (packages.TryStatus(name) is { Kind: FileKind.Link }) packages.TryDelete(name);
        if (tree.MoveTo(packages, name)) return Confirm(name);
        if (packages.TryStatus(name) is not { Kind: FileKind.Directory })
            throw new PthbsException(ErrorKind.Machine, "a package's place is taken by something else") { Where = $"{packages.Path}/{name}", Hint = "inspect it, and move it away" };
        return null;
    }

    /// <summary>Gives a name to another tree, in one step; the tree that had it takes the other's place.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="name">The name.</param>
    /// <param name="unconfirmed">Receives what went wrong when it had its name.</param>
    /// <returns>Where that one is now; null if nothing had the name.</returns>
    public string? Replace(PendingTree tree, string name, out PthbsException? unconfirmed)
    {
        if (packages.TryStatus(name) is not { Kind: FileKind.Directory })
        {
            unconfirmed = Publish(tree, name);
            return null;
        }

        MakeDurable();
        tree.ChangePlaces(packages, name);
        unconfirmed = Confirm(name);
        return tree.Path;
    }

    /// <summary>Makes a name that was given durable.</summary>
    private PthbsException? Confirm(string name)
    {
        try
        {
            packages.Sync();
            return null;
        }
        catch (PthbsException error)
        {
            return new PthbsException(error, what: "it is in the store, but the disk has not confirmed that: after a crash of the machine it may have to be built again")
            {
                Where = $"{packages.Path}/{name}",
                Got = $"{error.Message}{(error.Got is { } got ? $" ({got})" : "")}",
            };
        }
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
