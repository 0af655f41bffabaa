using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Cli;

/// <summary>Which collection is meant where a person is (docs/reference/settings.md).</summary>
internal static class CollectionFinder
{
    private const string Variable = "PTHBS_COLLECTION";
    private const string SudoCaller = "SUDO_UID";
    private const string Folder = "collection";

    /// <summary>
    /// The directories of the collection: those named on the command line, else those of PTHBS_COLLECTION, else the first of: the current directory or one
    /// above it, or its <c>collection/</c>; the <c>collection/</c> of the checkout that the program was built in.
    /// </summary>
    /// <exception cref="PthbsException">There is none, or another user can write the one that was found.</exception>
    public static CollectionPlaces Find(IReadOnlyList<string> named, ProcessContext process)
    {
        if (named.Count > 0) return new CollectionPlaces(named) { NamedBy = "the option --collection" };
        if (process.Variable(Variable)?.Split(':', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } paths) return new CollectionPlaces(paths) { NamedBy = $"the variable {Variable}" };
        for (var directory = process.Directory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (IsCollection(directory)) return Found(directory, directory, process);
            var below = Path.Combine(directory, Folder);
            if (IsCollection(below)) return Found(below, directory, process);
        }

        var own = Path.GetFullPath(Path.Combine(process.ProgramDirectory, "..", "..", Folder));
        // A program that somebody copied to /tmp/x/bin is beside a directory that anybody could have made: /tmp/collection.
        return IsCollection(own) ? Found(own, own, process) : throw new PthbsException(ErrorKind.Usage, "there is no collection here")
        {
            Where = process.Directory,
            Expected = $"a directory with a file {CollectionSettings.FileName}, here or above, or in {Folder}/",
            Hint = $"name one: --collection DIR, or the variable {Variable}",
        };
    }

    /// <param name="collection">The collection.</param>
    /// <param name="from">The directory in which it was found: where the collection is a link, whoever can write there can redirect it.</param>
    /// <param name="process">The asking process.</param>
    private static CollectionPlaces Found(string collection, string from, ProcessContext process)
    {
        var trust = CollectionTrust.OfUser(process.Variable(SudoCaller));
        trust.EnsurePlace(collection, collection);
        if (from != collection) trust.EnsurePlace(from, collection);
        return new CollectionPlaces([collection], trust);
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
