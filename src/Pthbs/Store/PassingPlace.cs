using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// A directory that a process has for a while outside the store, in memory perhaps. It is locked for that long, and a link among the builds of the store leads to it: whoever opens the
/// store next finds there what a killed process has left.
/// </summary>
internal static class PassingPlace
{
    /// <summary>What the names of such directories begin with. One that a person may want to look at afterwards has another name.</summary>
    public const string Prefix = "pthbs-check.";

    private const string Link = "place";

    /// <summary>Notes one that is about to be made.</summary>
    /// <param name="store">Whose it is.</param>
    /// <param name="path">Where it will be.</param>
    /// <returns>The name of the note among the builds.</returns>
    public static string Note(StoreDirectory store, string path)
    {
        var name = store.TemporaryName(Link);
        store.Builds.CreateLink(path, name);
        return name;
    }

    /// <summary>Deletes what checks of this user that were killed have left in a directory.</summary>
    public static void Sweep(DirectoryHandle parent)
    {
        foreach (var (name, _) in parent.List())
        {
            try
            {
                Delete(parent, name, null, CancellationToken.None);
            }
            catch (PthbsException)
            {
                // It only takes up room.
            }
        }
    }

    /// <summary>Deletes the directory that a note among the builds leads to; nothing where that is no note.</summary>
    /// <exception cref="PthbsException">It cannot be deleted.</exception>
    public static void DeleteNoted(DirectoryHandle builds, string note, Action<long>? freed, CancellationToken cancel)
    {
        if (!note.StartsWith($"{Link}.", StringComparison.Ordinal) || builds.TryStatus(note) is not { Kind: FileKind.Link }) return;
        var path = builds.ReadLink(note);
        if (!Path.IsPathRooted(path)) return;
        using var parent = DirectoryHandle.TryOpen(Path.GetDirectoryName(path) ?? "/");
        if (parent is not null) Delete(parent, Path.GetFileName(path), freed, cancel);
    }

    private static void Delete(DirectoryHandle parent, string name, Action<long>? freed, CancellationToken cancel)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || parent.TryStatus(name) is not { Kind: FileKind.Directory } place || place.Owner != Ownership.User) return;
        using var left = parent.TryOpenDirectory(name);
        if (left is null) return;
        using var gone = FileLock.TryTakeDirectory(left, shared: false);
        if (gone is not null) parent.DeleteTree(name, freed, cancel);
    }
}
