using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>A build without walls needs its output at its last place while it runs: a link to the pending tree, where a package is a directory.</summary>
/// <param name="packages">The store.</param>
internal sealed class PendingLinks(DirectoryHandle packages)
{
    /// <summary>Whether an entry of the store is such a link.</summary>
    public bool Is(string name, FileKind? kind) => kind is FileKind.Link or null && TreeOf(name) is not null;

    /// <summary>Deletes links to trees that were never finished: killed builds have left them.</summary>
    /// <param name="pending">Where unfinished trees are.</param>
    public void Sweep(DirectoryHandle pending)
    {
        foreach (var (name, kind) in packages.List())
            if (kind is FileKind.Link or null && TreeOf(name) is { } tree && pending.TryStatus(tree) is null) Delete(name);
    }

    /// <summary>Deletes the link to a pending tree, where there is one.</summary>
    public void DeleteTo(string tree)
    {
        // <id>.<process>.<number>, as PendingTree's holders are called.
        var id = string.Join('.', tree.Split('.').SkipLast(2));
        if (PackageId.TryParse(id, out _) && TreeOf(id) == tree) Delete(id);
    }

    private void Delete(string name)
    {
        try
        {
            packages.TryDelete(name);
        }
        catch (PthbsException)
        {
            // In this moment it has become a package, or this user may not: nothing depends on it.
        }
    }

    /// <summary>The holder of the pending tree that an entry leads to; null if it is no such link.</summary>
    private string? TreeOf(string name) =>
        packages.TryStatus(name) is { Kind: FileKind.Link } && packages.ReadLink(name) is var target && target.StartsWith(StoreLayout.Pending + "/", StringComparison.Ordinal)
            ? target[(StoreLayout.Pending.Length + 1)..].Split('/')[0] : null;
}
