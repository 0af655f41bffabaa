using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>Places that a person names, to have something written there.</summary>
public static class OutsideStore
{
    private const int MostLinks = 40;

    /// <summary>Refuses a place in the store or its state: what lies there is what pthbs has put there. Nothing else would know it, and 'pthbs gc' may delete it.</summary>
    /// <param name="path">The place; it need not be there. Its links are followed, the last one too.</param>
    /// <param name="store">Where packages are.</param>
    /// <param name="state">Where everything else is.</param>
    /// <exception cref="PthbsException">It lies in one of the two, or is one.</exception>
    public static void Ensure(string path, string store, string state)
    {
        var full = Path.GetFullPath(path);
        var (storePlace, statePlace) = (Identity(store), Identity(state));
        if (storePlace is null && statePlace is null) return;
        foreach (var above in Around(full))
            if ((above.Device, above.Inode) is var there && (there == storePlace || there == statePlace))
                throw new PthbsException(ErrorKind.Usage, "this place lies in the store or its state, which only pthbs writes to") { Where = full, Hint = "name a place of your own" };
    }

    /// <summary>The place if it is a directory, and those above it; none where this user may not look there, who then cannot write there, or as whom the store is not to be written.</summary>
    private static IEnumerable<FileStatus> Around(string path)
    {
        try
        {
            using var nearest = Nearest(path);
            return [nearest.Status("."), .. nearest.Above()];
        }
        catch (PthbsException closed) when (closed.SystemError is Errno.AccessDenied or Errno.NotPermitted)
        {
            return [];
        }
    }

    /// <summary>The nearest directory above a place, or the place itself if it is one.</summary>
    private static DirectoryHandle Nearest(string path)
    {
        // A link to a file of the store is that file, and one that leads nowhere yet makes what it names.
        for (var links = 0; links < MostLinks && Target(path) is { } target; links++) path = target;
        for (var at = path; ; at = Path.GetDirectoryName(at) ?? "/")
            if (DirectoryHandle.TryOpen(at) is { } found) return found;
    }

    private static string? Target(string path)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        using var directory = DirectoryHandle.TryOpen(Path.GetDirectoryName(path) ?? "/");
        var name = Path.GetFileName(path);
        return directory?.TryStatus(name.Length == 0 ? "." : name) is { Kind: FileKind.Link } ? Path.GetFullPath(directory.ReadLink(name), directory.Path) : null;
    }

    private static (ulong Device, ulong Inode)? Identity(string path)
    {
        try
        {
            using var directory = DirectoryHandle.TryOpen(path);
            return directory?.Status(".") is { } status ? (status.Device, status.Inode) : null;
        }
        catch (PthbsException closed) when (closed.SystemError is Errno.AccessDenied or Errno.NotPermitted)
        {
            return null;
        }
    }
}
