using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Cli;

/// <summary>Which collection is meant where a person is (docs/settings.md).</summary>
internal static class CollectionFinder
{
    private const string Variable = "PTHBS_COLLECTION";
    private const string Folder = "collection";

    /// <summary>
    /// The directories of the collection: those named on the command line, else those of PTHBS_COLLECTION, else the first of: the current directory or one
    /// above it, or its <c>collection/</c>; the <c>collection/</c> of the checkout that the program was built in.
    /// </summary>
    /// <exception cref="PthbsException">There is none.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> named, Surroundings surroundings)
    {
        if (named.Count > 0) return named;
        if (surroundings.Variable(Variable)?.Split(':', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } paths) return paths;
        for (var directory = surroundings.Directory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (IsCollection(directory)) return [directory];
            var below = Path.Combine(directory, Folder);
            if (IsCollection(below)) return [below];
        }

        var own = Path.GetFullPath(Path.Combine(surroundings.ProgramDirectory, "..", "..", Folder));
        return IsCollection(own) ? [own] : throw new PthbsException(ErrorKind.Usage, "there is no collection here")
        {
            Where = surroundings.Directory,
            Expected = $"a directory with a file {CollectionSettings.FileName}, here or above, or in {Folder}/",
            Hint = $"name one: --collection DIR, or the variable {Variable}",
        };
    }

    private static bool IsCollection(string path)
    {
        try
        {
            using var directory = DirectoryHandle.TryOpen(path);
            return directory?.TryStatus(CollectionSettings.FileName) is { Kind: FileKind.Regular };
        }
        catch (PthbsException)
        {
            // A directory above this one may be closed to this user.
            return false;
        }
    }
}
