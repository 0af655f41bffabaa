using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
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

        LookAtSources(found, store.State);
        return found;
    }

    /// <summary>A source is a file, in directories: what else stands there, and is no directory, <c>store repair</c> deletes as any source that is not what its name says.</summary>
    private static void LookAtSources(List<Verdict> found, DirectoryHandle state)
    {
        foreach (var place in (string[])[StoreLayout.Sources, $"{StoreLayout.Sources}/{StoreLayout.SourceFiles}", $"{StoreLayout.Sources}/{StoreLayout.SourceTrees}", $"{StoreLayout.Sources}/{StoreLayout.SourceParts}"])
        {
            if (StatusOf(state, place)?.Kind is { } kind and not FileKind.Directory) found.Add(Of($"{state.Path}/{place}", place, kind, "a directory"));
            var prefix = Path.GetFileName(place);
            if (prefix is not (StoreLayout.SourceFiles or StoreLayout.SourceTrees)) continue;
            using var directory = StatusOf(state, place) is null ? null : state.TryOpenDirectory(place);
            foreach (var (name, listed) in directory?.List() ?? [])
            {
                if (listed == FileKind.Regular || !SourceKey.TryParse($"{prefix}:{name}", out var key) || directory!.TryStatus(name)?.Kind is not { } other || other == FileKind.Regular) continue;
                var path = $"{directory.Path}/{name}";
                found.Add(other == FileKind.Directory ? Of(path, name, other, "a file") : new Verdict(SubjectKind.Source, key.ToString(), [new Damage(DamageKind.Kind, path, $"{Word(other)} is where a file belongs")], [], 0));
            }
        }
    }

    /// <summary>Null also where something on the way is no directory.</summary>
    private static FileStatus? StatusOf(DirectoryHandle state, string place)
    {
        using var above = state.TryOpenDirectory(Path.GetDirectoryName(place) is { Length: > 0 } parent ? parent : ".");
        return above?.TryStatus(Path.GetFileName(place));
    }

    private static Verdict Of(string path, string name, FileKind kind, string wanted) =>
        new(SubjectKind.State, PathText.Printable(name), [new Damage(DamageKind.Kind, path, $"{Word(kind)} is where {wanted} belongs: inspect it, and move it away")], [], 0);

    private static string Word(FileKind kind) => kind switch { FileKind.Regular => "a file", FileKind.Directory => "a directory", FileKind.Link => "a symbolic link", _ => "a FIFO, socket or device" };

    private static void Look(List<Verdict> found, DirectoryHandle directory, bool isOpened, IEnumerable<DirectoryEntry> entries)
    {
        foreach (var (name, listed) in entries)
        {
            if (listed == FileKind.Regular || directory.TryStatus(name)?.Kind is not { } kind || (isOpened ? kind == FileKind.Regular : kind != FileKind.Directory)) continue;
            var path = $"{directory.Path}/{PathText.Printable(name)}";
            found.Add(Of(path, name, kind, "a file"));
        }
    }
}
