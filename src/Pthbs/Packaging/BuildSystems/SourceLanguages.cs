using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>What a source is written in, by its files.</summary>
internal static class SourceLanguages
{
    private const int MostRead = 3000;
    private const int HeadLength = 32 * 1024;
    private static readonly string[] Cxx = [".cc", ".cpp", ".cxx", ".C", ".c++"];
    private static readonly string[] Aside = ["test", "example", "sample", "demo", "bench", "fuzz", "contrib", "third_party", "doc", "extras", "win", "msvc", "binding", "python", "swig"];
    private static readonly string[] KernelFolders = ["#include <linux/", "#include <asm/", "#include <mtd/", "#include <scsi/", "#include <asm-generic/"];

    /// <summary>Whether what is built has C++ in it: tests, examples and the like do not count.</summary>
    public static bool HasCxx(SourceTree tree)
    {
        foreach (var file in tree.Files)
        {
            foreach (var ending in Cxx)
                if (file.EndsWith(ending, StringComparison.Ordinal) && !IsAside(file)) return true;
        }

        return false;
    }

    /// <summary>Whether anything is written in C.</summary>
    public static bool HasC(SourceTree tree)
    {
        foreach (var file in tree.Files) if (file.EndsWith(".c", StringComparison.Ordinal) && !IsAside(file)) return true;
        return false;
    }

    /// <summary>The first file that asks for headers of the kernel; null if none does.</summary>
    public static string? KernelHeaders(SourceTree tree)
    {
        var read = 0;
        foreach (var file in tree.Files)
        {
            if (!file.EndsWith(".c", StringComparison.Ordinal) && !file.EndsWith(".h", StringComparison.Ordinal)) continue;
            if (IsAside(file)) continue;
            if (read++ == MostRead) return null;
            var text = tree.Read(file, HeadLength).Replace("# ", "#", StringComparison.Ordinal).Replace("include<", "include <", StringComparison.Ordinal);
            foreach (var folder in KernelFolders) if (text.Contains(folder, StringComparison.Ordinal)) return file;
        }

        return null;
    }

    /// <summary>Whether a grammar lies there without the C that bison or flex makes of it.</summary>
    public static bool LacksParsers(SourceTree tree)
    {
        foreach (var file in tree.Files)
        {
            if (IsAside(file) || !(file.EndsWith(".y", StringComparison.Ordinal) || file.EndsWith(".l", StringComparison.Ordinal))) continue;
            var stem = file[..^2];
            if (tree.First($"{stem}.c", $"{stem}.tab.c", $"{stem}.yy.c") is null) return true;
        }

        return false;
    }

    private static bool IsAside(string file)
    {
        var slash = file.LastIndexOf('/');
        foreach (var part in (slash < 0 ? "" : file[..slash]).Split('/'))
            foreach (var word in Aside) if (part.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
