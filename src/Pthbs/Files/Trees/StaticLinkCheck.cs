using Pthbs.Files.Elf;

namespace Pthbs.Files.Trees;

/// <summary>Programs and libraries of a package must run without any other file: they are linked statically.</summary>
public static class StaticLinkCheck
{
    /// <summary>The files that need a dynamic loader.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="elfFiles">Its files that begin as ELF files do (<see cref="TreeScan.ElfFiles"/>).</param>
    /// <param name="cancel">Ends it between two files.</param>
    public static IReadOnlyList<TreeProblem> Problems(DirectoryHandle tree, IEnumerable<string> elfFiles, CancellationToken cancel = default)
    {
        var problems = new List<TreeProblem>();
        foreach (var path in elfFiles)
        {
            cancel.ThrowIfCancellationRequested();
            using var file = tree.OpenFile(path);
            if (Problem(path, ElfFile.TryRead(file, path)) is { } problem) problems.Add(problem);
        }

        return problems;
    }

    internal static TreeProblem? Problem(string path, ElfFile? elf)
    {
        if (elf is { IsMislabelled: true })
            return new TreeProblem("its ELF header says that it is no program for any machine, or one of another kind, and kernels run it all the same", path, "see that the linker's output is installed unchanged, or delete it at the end of the script");
        if (elf is not { NeedsDynamicLoader: true }) return null;
        var needs = new List<string>();
        if (elf.Interpreter is { } interpreter) needs.Add($"the loader {PathText.Printable(interpreter)}");
        if (elf.Needed.Count > 0) needs.Add(PathText.Printable(string.Join(", ", elf.Needed)));
        return new TreeProblem(
            $"it is linked dynamically: it needs {string.Join(" and ", needs)}",
            path,
            elf.Interpreter is null
                ? "build no shared library (--disable-shared or its like), or delete it at the end of the script"
                : "link it with -static (LDFLAGS=-static; libtool wants -all-static), or say '#: option static-check=off' with the reason beside it");
    }
}
