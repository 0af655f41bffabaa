using Pthbs.Files.Elf;
using Pthbs.Scripts;

namespace Pthbs.Files.Trees;

/// <summary>Programs and libraries of a package must run without any other file: they are linked statically.</summary>
public static class StaticLinkCheck
{
    /// <summary>How many characters are told of what a file needs: whoever made it decides how much that is.</summary>
    private const int MostTold = 300;

    /// <summary>What is wrong with a file, or null.</summary>
    /// <param name="path">The file.</param>
    /// <param name="elf">What it says; null if it is no ELF file.</param>
    public static TreeProblem? Problem(string path, ElfFile? elf)
    {
        if (elf is { IsMislabelled: true })
            return new TreeProblem("its ELF header is not that of a program for a known machine, but kernels run it anyway", path, "check that the script installs the linker's output unchanged, or delete it at the end of the script");
        if (elf is not { NeedsDynamicLoader: true }) return null;
        var needs = new List<string>();
        if (elf.Interpreter is { } interpreter) needs.Add($"the loader {Told(interpreter)}");
        if (elf.Needed.Count > 0) needs.Add(Told(string.Join(", ", elf.Needed)));
        return new TreeProblem(
            $"it is linked dynamically: it needs {string.Join(" and ", needs)}",
            path,
            elf.Interpreter is null ? "build no shared library (--disable-shared, -Ddefault_library=static, -DBUILD_SHARED_LIBS=OFF, or an option of the project's own), or delete it at the end of the script"
            : elf.Needed.Any(n => n.StartsWith("libstdc++.so", StringComparison.Ordinal)) ? "a compiler for C++ linked it: state that in its template, {% set languages = [\"c++\"] %}; what it links is then made for the same C library"
            : $"link it with -static (LDFLAGS=-static; libtool wants -all-static); or switch the check off, with the reason as a comment: {ScriptHints.SetOption("static-check=off")}");
    }

    private static string Told(string text) => text.Length <= MostTold ? PathText.Printable(text) : PathText.Printable(text[..MostTold]) + " …";
}
