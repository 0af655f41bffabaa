using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Auditing;

/// <summary>Reads OSV data from files, one at a time: dumps of all advisories are large.</summary>
public static class AdvisoryFiles
{
    private const string Ending = ".json";
    private const int LargestFile = 256 << 20;
    private const int DeepestDirectory = 16;

    /// <summary>The records of a file, or of all files of a directory and those below it whose names end with <c>.json</c>, in order of their paths.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">There is none, or it is no OSV data.</exception>
    public static IEnumerable<Advisory> Read(string path, CancellationToken cancel)
    {
        using var there = NamedFile.TryFind(path) ?? throw new PthbsException(ErrorKind.Usage, "there is no such file or directory") { Where = Path.GetFullPath(path) };
        if (there is not { Kind: FileKind.Directory })
        {
            using var file = NamedFile.Find(path);
            foreach (var advisory in OfFile(file.Directory, file.Name, cancel)) yield return advisory;
            yield break;
        }

        var hasOne = false;
        using var directory = DirectoryHandle.Open(path);
        foreach (var advisory in Below(directory, 0, cancel))
        {
            hasOne = true;
            yield return advisory;
        }

        if (!hasOne) throw new PthbsException(ErrorKind.Input, "this directory has no OSV data") { Where = directory.Path, Expected = $"files NAME{Ending} with an OSV record each" };
    }

    private static IEnumerable<Advisory> Below(DirectoryHandle directory, int depth, CancellationToken cancel)
    {
        var names = new List<string>();
        foreach (var entry in directory.Stream()) names.Add(entry.Name);
        names.Sort(string.CompareOrdinal);
        foreach (var name in names)
        {
            cancel.ThrowIfCancellationRequested();
            if (name.EndsWith(Ending, StringComparison.Ordinal))
            {
                foreach (var advisory in OfFile(directory, name, cancel)) yield return advisory;
            }
            else if (depth < DeepestDirectory && directory.TryOpenDirectory(name) is { } inner)
            {
                using (inner)
                    foreach (var advisory in Below(inner, depth + 1, cancel)) yield return advisory;
            }
        }
    }

    private static List<Advisory> OfFile(DirectoryHandle directory, string name, CancellationToken cancel)
    {
        var where = $"{directory.Path}/{PathText.Printable(name)}";
        return directory.TryReadBytes(name, LargestFile) is { } bytes ? AdvisoryParser.Parse(bytes, where, cancel) : throw new PthbsException(ErrorKind.Input, "this is not a regular file") { Where = where };
    }
}
