using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging;

/// <summary>What a template depends on.</summary>
/// <param name="Depends">The entries of the fact <c>depends</c>.</param>
/// <param name="Missing">What no package of the collection brings.</param>
/// <param name="Tools">The build tools that bring programs.</param>
internal sealed record MatchedNeeds(IReadOnlyList<string> Depends, IReadOnlyList<Need> Missing, IReadOnlyList<string> Tools);

/// <summary>Finds the packages of a collection that bring what a source needs.</summary>
internal static class DependencyMatcher
{
    private const string KernelHeaders = "linux-headers";

    /// <summary>Parts of the C library, and what is on no system that this is for.</summary>
    private static readonly HashSet<string> Given = new(StringComparer.OrdinalIgnoreCase)
    {
        "c", "m", "dl", "rt", "pthread", "threads", "util", "crypt", "resolv", "xnet", "nsl", "socket", "gcc", "gcc_s", "stdc++", "compat", "bsd-compat", "iconv", "intl", "gettext", "inet", "network", "posix4", "thread", "ws2_32", "winmm", "kernel32", "user32",
        "execinfo", "sun", "seq", "gen", "PW", "ucb", "cposix", "cpp", "w", "mingw32", "advapi32", "psapi", "perl", "pythoninterp", "python", "python3", "pkgconfig", "doxygen", "sphinx", "git", "ctest", "gtest", "googletest", "bash-completion", "systemd", "libsystemd", "udev",
        "check", "cmocka", "cunit", "criterion", "cppunit", "catch2", "valgrind", "help2man", "openmp", "c_r", "dld", "ufc", "root", "sendfile", "inet6", "truerand", "efence", "long", "fl", "l", "y", "bind", "iberty", "mach", "unwind",
    };

    /// <summary>What is called otherwise than the package that brings it.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        ["z"] = "zlib",
        ["zstd"] = "zstd",
        ["bz2"] = "bzip2",
        ["lzma"] = "xz",
        ["liblzma"] = "xz",
        ["ssl"] = "openssl",
        ["crypto"] = "openssl",
        ["libssl"] = "openssl",
        ["libcrypto"] = "openssl",
        ["curses"] = "ncurses",
        ["ncursesw"] = "ncurses",
        ["tinfo"] = "ncurses",
        ["tinfow"] = "ncurses",
        ["termcap"] = "ncurses",
        ["termlib"] = "ncurses",
        ["terminfo"] = "ncurses",
        ["cursesw"] = "ncurses",
        ["panelw"] = "ncurses",
        ["formw"] = "ncurses",
        ["menuw"] = "ncurses",
        ["onig"] = "oniguruma",
        ["elf"] = "elfutils",
        ["libelf"] = "elfutils",
        ["dw"] = "elfutils",
        ["yaml-0.1"] = "libyaml",
        ["yaml"] = "libyaml",
        ["glib-2.0"] = "glib",
        ["magic"] = "file",
        ["cap"] = "libcap",
        ["xml2"] = "libxml2",
        ["libxml-2.0"] = "libxml2",
        ["brotlidec"] = "brotli",
        ["brotlienc"] = "brotli",
        ["libbrotlidec"] = "brotli",
        ["libbrotlienc"] = "brotli",
        ["libbrotlicommon"] = "brotli",
        ["pcre2-8"] = "pcre2",
        ["libpcre2-8"] = "pcre2",
        ["pcre"] = "pcre",
        ["event"] = "libevent",
        ["uv"] = "libuv",
        ["ev"] = "libev",
        ["ffi"] = "libffi",
        ["sqlite3"] = "sqlite",
        ["png"] = "libpng",
        ["libpng16"] = "libpng",
        ["jpeg"] = "libjpeg-turbo",
        ["libjpeg"] = "libjpeg-turbo",
        ["jpeglib"] = "libjpeg-turbo",
        ["turbojpeg"] = "libjpeg-turbo",
        ["libturbojpeg"] = "libjpeg-turbo",
        ["liblzo2"] = "lzo",
        ["exslt"] = "libxslt",
        ["libexslt"] = "libxslt",
        ["gpgrt"] = "libgpg-error",
        ["vorbisenc"] = "libvorbis",
        ["vorbisfile"] = "libvorbis",
        ["blkid"] = "libuuid",
        ["libblkid"] = "libuuid",
        ["alsa"] = "alsa-lib",
        ["asound"] = "alsa-lib",
        ["histedit"] = "libedit",
        ["unistr"] = "libunistring",
        ["lua5.4"] = "lua",
        ["luajit"] = "luajit",
        ["kmod"] = "kmod",
        ["mnl"] = "libmnl",
    };

    /// <summary>Finds them.</summary>
    /// <param name="needs">What the source needs or can use.</param>
    /// <param name="packages">The names of the collection's packages.</param>
    /// <param name="self">The package itself.</param>
    public static MatchedNeeds Match(IReadOnlyList<Need> needs, IReadOnlySet<string> packages, string self)
    {
        var depends = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var missing = new List<Need>();
        var tools = new List<string>();
        foreach (var need in needs)
        {
            if (IsGiven(need)) continue;
            if (need.Kind == NeedKind.Program && ToolOf(need) is { } tool)
            {
                if (!tools.Contains(tool)) tools.Add(tool);
                continue;
            }

            var package = need.Kind == NeedKind.Program ? Programs(need).Select(program => BuildPrograms.PackageOf(program, packages)).FirstOrDefault(found => found is not null) : Candidates(need).Find(packages.Contains);
            if (package == self) continue;
            if (package is null)
            {
                if (need.IsOptional) continue;
                // A library that two build files ask for in two ways is missing once.
                if (!missing.Exists(known => string.Equals(known.Name, need.Name, StringComparison.OrdinalIgnoreCase))) missing.Add(need);
                continue;
            }

            var isLinked = need.Kind is NeedKind.PkgConfig or NeedKind.Library or NeedKind.CMakePackage;
            if (isLinked || !depends.ContainsKey(package)) depends[package] = isLinked ? $"{package} link" : BuildPrograms.Dependency(package);
        }

        return new MatchedNeeds([.. depends.Values], missing, tools);
    }

    /// <summary>The package that brings a library of a name that is known to be one; null for any other word.</summary>
    public static string? PackageOfLibrary(string word, IReadOnlySet<string> packages)
    {
        var name = word.ToLowerInvariant();
        if (name.Length < 4) return null;
        var package = Others.GetValueOrDefault(name) ?? (Others.ContainsValue(name) || name.StartsWith("lib", StringComparison.Ordinal) ? name : null);
        return package is not null && packages.Contains(package) ? package : null;
    }

    private static bool IsGiven(Need need) => need.Kind switch
    {
        NeedKind.PythonPackage or NeedKind.PerlModule => false,
        NeedKind.Program => Programs(need).Any(BuildPrograms.IsGiven) || (need.IsOptional && BuildPrograms.IsOfPeople(need.Name)),
        _ => Given.Contains(need.Name) || (need.Kind is not NeedKind.KernelHeaders && need.Name is "linux"),
    };

    private static IEnumerable<string> Programs(Need need) => [need.Name, .. need.Others];

    private static string? ToolOf(Need need)
    {
        foreach (var program in Programs(need)) if (BuildPrograms.ToolOf(program) is { } tool) return tool;
        return null;
    }

    private static List<string> Candidates(Need need)
    {
        var name = need.Name;
        switch (need.Kind)
        {
            case NeedKind.KernelHeaders: return [KernelHeaders];
            case NeedKind.PythonPackage: return [$"python-{name}", $"python3-{name}", name];
            case NeedKind.PerlModule:
                var dashed = name.Replace("::", "-", StringComparison.Ordinal).ToLowerInvariant();
                return [$"perl-{dashed}", dashed];
        }

        var found = new List<string>();
        if (Others.TryGetValue(name, out var known)) found.Add(known);
        var lower = name.ToLowerInvariant();
        found.AddRange([lower, $"lib{lower}"]);
        if (lower.StartsWith("lib", StringComparison.Ordinal)) found.Add(lower["lib".Length..]);
        // libfoo-2.0, foo5
        var bare = lower.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '-', '_');
        if (bare.Length > 2 && bare != lower) found.AddRange([bare, $"lib{bare}"]);
        return found;
    }
}
