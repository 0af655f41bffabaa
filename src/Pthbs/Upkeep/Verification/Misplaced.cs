using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Upkeep.Verification;

/// <summary>
/// What stands where the store or its state keeps a file, and cannot be replaced by one: whoever has to write there fails, and pthbs deletes nothing that it has not made. Links and FIFOs are
/// replaced, but for those in the place of locks, which are opened as they are.
/// </summary>
internal static class Misplaced
{
    private static readonly (string Directory, string Ending)[] Places =
        [(StoreLayout.Records, StoreLayout.RecordEnding), (StoreLayout.Manifests, StoreLayout.ManifestEnding), (StoreLayout.Logs, StoreLayout.LogEnding), (StoreLayout.Locks, StoreLayout.LockEnding), ($"{StoreLayout.Locks}/{StoreLayout.Processes}", "")];

    /// <summary>Looks at all such places that this user may look at.</summary>
    public static IReadOnlyList<Verdict> Find(StoreDirectory store)
    {
        List<Verdict> found = [];
        Look(found, store.Packages, isOpened: false, [new(StoreLayout.ToState, null)]);
        Look(found, store.State, isOpened: false, [new(StoreLayout.ToStore, null)]);
        foreach (var (place, ending) in Places)
        {
            try
            {
                using var directory = store.State.TryOpenDirectory(place);
                if (directory is not null) Look(found, directory, place.StartsWith(StoreLayout.Locks, StringComparison.Ordinal), directory.List().Where(entry => entry.Name.EndsWith(ending, StringComparison.Ordinal)));
            }
            catch (PthbsException closed) when (closed.SystemError is Errno.AccessDenied or Errno.NotPermitted)
            {
                // Locks are nobody else's to look at.
            }
        }

        return found;
    }

    private static void Look(List<Verdict> found, DirectoryHandle directory, bool isOpened, IEnumerable<DirectoryEntry> entries)
    {
        foreach (var (name, listed) in entries)
        {
            if (listed == FileKind.Regular || directory.TryStatus(name)?.Kind is not { } kind || (isOpened ? kind == FileKind.Regular : kind != FileKind.Directory)) continue;
            var path = $"{directory.Path}/{PathText.Printable(name)}";
            var what = kind switch { FileKind.Directory => "a directory", FileKind.Link => "a symbolic link", _ => "a FIFO, socket or device" };
            found.Add(new Verdict(SubjectKind.State, PathText.Printable(name), [new Damage(DamageKind.Kind, path, $"{what} is where a file belongs: inspect it, and move it away")], [], 0));
        }
    }
}
