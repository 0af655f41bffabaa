using Pthbs.Files.Elf;

namespace Pthbs.Files.Trees;

/// <summary>Whatever is asked of the ELF files of a tree, each read once.</summary>
public static class ElfChecks
{
    /// <summary>What the checks find, file by file.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="elfFiles">Its files that begin as ELF files do (<see cref="TreeScan.ElfFiles"/>).</param>
    /// <param name="checks">What is asked; each gets a file's path and what it says, null where it is no ELF file after all.</param>
    /// <param name="cancel">Ends it early, within a file too.</param>
    public static IReadOnlyList<TreeProblem> Problems(DirectoryHandle tree, IEnumerable<string> elfFiles, IReadOnlyList<Func<string, ElfFile?, TreeProblem?>> checks, CancellationToken cancel = default)
    {
        var problems = new List<TreeProblem>();
        if (checks.Count == 0) return problems;
        // A file of a million names is read once.
        var known = new Dictionary<(ulong Device, ulong Inode), TreeProblem[]>();
        foreach (var path in elfFiles)
        {
            cancel.ThrowIfCancellationRequested();
            (ulong, ulong)? inode = tree.TryStatus(path) is { Links: > 1 } status ? (status.Device, status.Inode) : null;
            if (inode is not { } of || !known.TryGetValue(of, out var found))
            {
                using var file = tree.OpenFile(path);
                var elf = ElfFile.TryRead(file, path, cancel);
                found = [.. checks.Select(check => check(path, elf)).OfType<TreeProblem>()];
                if (inode is { } read) known.Add(read, found);
            }

            problems.AddRange(found.Select(problem => problem with { Path = path }));
        }

        return problems;
    }
}
