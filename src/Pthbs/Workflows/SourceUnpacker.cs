using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Workflows;

/// <summary>Puts the sources of a package where a person can look at them, as its build sees them.</summary>
public static class SourceUnpacker
{
    /// <summary>The directory for sources that go straight into the package's output.</summary>
    private const string OutputName = "out";

    /// <summary>
    /// Puts the sources of a package into a directory that is not there yet, or empty: archives unpacked, commits written out, other files beside them, each at the place that it has in the build's directory. Patches are among
    /// the files; it is the build that applies them. Sources that a build finds in its output are in <c>out</c>. The directory is there whole or not at all.
    /// </summary>
    /// <param name="session">Whose sources; all must be on this machine.</param>
    /// <param name="id">The package.</param>
    /// <param name="path">The directory.</param>
    /// <param name="cancel">Ends it; nothing is left then.</param>
    /// <returns>The directory's full path.</returns>
    /// <exception cref="PthbsException">The package has no sources, something is in the directory, or a source is damaged.</exception>
    public static string Unpack(Session session, PackageId id, string path, CancellationToken cancel)
    {
        var wanted = session.Script(id).Header.Sources;
        if (wanted.IsEmpty) throw new PthbsException(ErrorKind.Usage, $"{id.Name} has no sources") { Where = id.ToString() };
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        using var parent = DirectoryHandle.TryOpen(Path.GetDirectoryName(full) ?? "/", forPerson: true) ?? throw new PthbsException(ErrorKind.Usage, "there is no such directory") { Where = Path.GetDirectoryName(full) };
        var name = Path.GetFileName(full);
        // The root of the file system has no name, and is not empty.
        if (name.Length == 0) throw Taken(full);
        OutsideStore.Ensure(full, session.Store.Packages.Path, session.Store.State.Path);
        EnsureFree(parent, name, full);
        using var made = Beside.MakeDirectory(parent);
        using (var work = parent.OpenDirectory(made.Name))
        {
            using var output = wanted.Any(source => source.GoesToOutput) ? work.CreateDirectory(OutputName) : work.Duplicate();
            SourcePlacement.Place(wanted, session.Sources, work, output, cancel);
        }

        EnsureFree(parent, name, full);
        // An empty one makes room: what arrives in it now is not deleted.
        if (!parent.TryDeleteEmptyDirectory(name)) throw Taken(full);
        made.Open();
        if (!parent.TryRename(made.Name, parent, name)) throw Taken(full);
        return full;
    }

    /// <summary>Where a source is below the directory: a file or a commit by its name, an archive by the directory that it is unpacked into; empty for the directory itself.</summary>
    public static string PlaceOf(SourceInput source)
    {
        // Where no other place is named, 'out' is the whole output.
        var into = source.Into ?? "";
        if (source.Unpack) return into;
        return into.Length == 0 ? source.File : $"{into}/{source.File}";
    }

    private static void EnsureFree(DirectoryHandle parent, string name, string full)
    {
        if (parent.TryStatus(name) is not { } status) return;
        using var there = status.Kind == FileKind.Directory ? parent.OpenDirectory(name) : null;
        if (there is null || there.List().Count > 0) throw Taken(full);
    }

    private static PthbsException Taken(string full) => new(ErrorKind.Usage, "something is there already") { Where = full, Expected = "a directory that is not there yet, or is empty" };
}
