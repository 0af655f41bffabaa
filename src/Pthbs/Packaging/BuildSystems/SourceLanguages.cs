using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>What a source is written in, by its files.</summary>
internal static class SourceLanguages
{
    private const int MostRead = 3000;
    private const int MostHeads = 300;
    private const int HeadLength = 32 * 1024;

    /// <summary>So many words of <see cref="Aside"/>, the first, name what is switched off.</summary>
    private const int Unbuilt = 7;

    private static readonly string[] Cxx = [".cc", ".cpp", ".cxx", ".C", ".c++"];
    private static readonly string[] Aside = ["test", "example", "sample", "demo", "bench", "fuzz", "doc", "contrib", "third_party", "extras", "win", "msvc", "binding", "python", "swig"];
    private static readonly string[] Headers = ["zlib.h", "lua.h", "curses.h", "ncurses.h", "expat.h", "zstd.h", "bzlib.h", "lzma.h", "curl/curl.h", "openssl/ssl.h", "openssl/evp.h", "sys/capability.h", "sys/acl.h", "archive.h", "popt.h", "magic.h", "libelf.h", "readline/readline.h", "sqlite3.h"];
    private static readonly string[] HeaderLibraries = ["z", "lua", "curses", "curses", "expat", "zstd", "bz2", "lzma", "curl", "ssl", "ssl", "cap", "acl", "archive", "popt", "magic", "elf", "readline", "sqlite3"];
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

    /// <summary>Notes libraries whose headers are asked for: where nothing else says what a source needs.</summary>
    public static void AddHeaders(BuildFacts facts, SourceTree tree)
    {
        var read = 0;
        foreach (var file in tree.Files)
        {
            if (!file.EndsWith(".c", StringComparison.Ordinal) || IsAside(file)) continue;
            if (read++ == MostHeads) return;
            foreach (var line in tree.Read(file, HeadLength).Split('\n'))
            {
                if (line is not ['#', .. var rest] || rest.TrimStart() is not ['i', 'n', 'c', 'l', 'u', 'd', 'e', .. var asked]) continue;
                var at = Array.IndexOf(Headers, asked.Trim().Trim('<', '>', '"').Split('"', '>')[0]);
                // Sources often bring a header of that name themselves.
                if (at >= 0 && !tree.Files.Any(own => own == Headers[at] || own.EndsWith("/" + Headers[at], StringComparison.Ordinal))) facts.Add(NeedKind.Library, HeaderLibraries[at], file);
            }
        }
    }

    /// <summary>The first program in awk that calls functions of GNU awk alone; null if none does.</summary>
    public static string? NeedsGawk(SourceTree tree)
    {
        foreach (var file in tree.Files)
        {
            if (!file.EndsWith(".awk", StringComparison.Ordinal) || IsAside(file)) continue;
            var text = tree.Read(file, HeadLength);
            foreach (var function in (string[])["gensub", "asort", "asorti", "patsplit"]) if (Calls.Of(text, function).Count > 0) return file;
        }

        return null;
    }

    /// <summary>Whether a grammar lies there without the C that bison or flex makes of it.</summary>
    public static bool LacksParsers(SourceTree tree) => LacksOutput(tree, ".y") || LacksOutput(tree, ".l");

    /// <summary>What bison and flex have to make in a source, whatever its configure script is called to look for: a file with two per cent signs whose C or C++ is not there; null if there is none.</summary>
    /// <param name="tree">The source.</param>
    /// <param name="letter"><c>y</c> or <c>l</c>.</param>
    public static string? Grammar(SourceTree tree, char letter)
    {
        foreach (var ending in (string[])[$".{letter}", $".{letter}{letter}", $".{letter}pp", $".{letter}++", $".{letter}xx"])
        {
            foreach (var file in tree.Files)
            {
                if (IsAside(file) || !file.EndsWith(ending, StringComparison.Ordinal) || !tree.Read(file).Contains("\n%%", StringComparison.Ordinal)) continue;
                var stem = file[..^ending.Length];
                var isMade = false;
                foreach (var made in (string[])[".c", ".cc", ".cpp", ".cxx", ".c++"]) isMade |= tree.First($"{stem}{made}", $"{stem}.tab{made}", $"{stem}.yy{made}") is not null;
                if (!isMade) return file;
            }
        }

        return null;
    }

    /// <summary>Whether a grammar with this ending lies there without the C that is made of it.</summary>
    /// <param name="tree">The source.</param>
    /// <param name="ending"><c>.y</c> or <c>.l</c>.</param>
    public static bool LacksOutput(SourceTree tree, string ending)
    {
        foreach (var file in tree.Files)
        {
            if (IsAside(file) || !file.EndsWith(ending, StringComparison.Ordinal)) continue;
            var stem = file[..^2];
            if (tree.First($"{stem}.c", $"{stem}.tab.c", $"{stem}.yy.c") is null) return true;
        }

        return false;
    }

    /// <summary>Whether a file lies in a directory of tests, examples or documents, none of which is built.</summary>
    public static bool IsUnbuilt(string file) => LiesIn(file, Aside.AsSpan(0, Unbuilt));

    private static bool IsAside(string file) => LiesIn(file, Aside);

    private static bool LiesIn(string file, ReadOnlySpan<string> words)
    {
        var slash = file.LastIndexOf('/');
        foreach (var part in (slash < 0 ? "" : file[..slash]).Split('/'))
            foreach (var word in words) if (part.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
