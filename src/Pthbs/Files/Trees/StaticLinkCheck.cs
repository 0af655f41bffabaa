using Pthbs.Files.Elf;

namespace Pthbs.Files.Trees;

/// <summary>Programs and libraries of a package must run without any other file: they are linked statically.</summary>
public static class StaticLinkCheck
{
    /// <summary>How many characters are told of what a file needs: whoever made it decides how much that is.</summary>
    private const int MostTold = 300;

    /// <summary>The files that need a dynamic loader.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="elfFiles">Its files that begin as ELF files do (<see cref="TreeScan.ElfFiles"/>).</param>
    /// <param name="cancel">Ends it early, within a file too.</param>
    public static IReadOnlyList<TreeProblem> Problems(DirectoryHandle tree, IEnumerable<string> elfFiles, CancellationToken cancel = default)
    {
        var problems = new List<TreeProblem>();
        // A file of a million names is read once.
        var known = new Dictionary<(ulong Device, ulong Inode), TreeProblem?>();
        foreach (var path in elfFiles)
        {
            cancel.ThrowIfCancellationRequested();
            (ulong, ulong)? inode = tree.TryStatus(path) is { Links: > 1 } status ? (status.Device, status.Inode) : null;
            if (inode is not { } of || !known.TryGetValue(of, out var problem))
            {
                using var file = tree.OpenFile(path);
                problem = Problem(path, ElfFile.TryRead(file, path, cancel));
                if (inode is { } read) known.Add(read, problem);
            }

            if (problem is not null) problems.Add(problem with { Path = path });
        }

        return problems;
    }

    internal static TreeProblem? Problem(string path, ElfFile? elf)
    {
        if (elf is { IsMislabelled: true })
            return new TreeProblem("its ELF header says that it is no program for any machine, or one of another kind, and kernels run it all the same", path, "see that the linker's output is installed unchanged, or delete it at the end of the script");
        if (elf is not { NeedsDynamicLoader: true }) return null;
        var needs = new List<string>();
        if (elf.Interpreter is { } interpreter) needs.Add($"the loader {Told(interpreter)}");
        if (elf.Needed.Count > 0) needs.Add(Told(string.Join(", ", elf.Needed)));
        return new TreeProblem(
            $"it is linked dynamically: it needs {string.Join(" and ", needs)}",
            path,
            elf.Interpreter is null
                ? "build no shared library (--disable-shared or its like), or delete it at the end of the script"
                : "link it with -static (LDFLAGS=-static; libtool wants -all-static), or say '#: option static-check=off' with the reason beside it");
    }

    private static string Told(string text) => text.Length <= MostTold ? PathText.Printable(text) : PathText.Printable(text[..MostTold]) + " …";
}
