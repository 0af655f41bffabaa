using Pthbs.Packaging;
using Pthbs.Packaging.Reading;

namespace Pthbs.Workflows.Failures;

/// <summary>The libraries that lines of a log say are not there: modules of pkg-config, headers, and what a linker looks for.</summary>
internal static class MissingLibraries
{
    private const int LinesOfError = 4;
    private const string Log = "log";
    private const string Checking = "checking for ";

    /// <summary>What brings each of them, where a package of the collection is known to.</summary>
    /// <param name="lines">The end of the log.</param>
    /// <param name="packages">The names of the collection's packages.</param>
    /// <param name="self">The package that was built.</param>
    public static IReadOnlyList<FailureReason> In(IEnumerable<string> lines, IReadOnlySet<string> packages, string self)
    {
        var found = new List<FailureReason>();
        foreach (var line in lines)
        {
            if (Of(line.TrimEnd()) is not var (kind, name, what) || DependencyMatcher.Match([new Need(kind, name, Log)], packages, self).Depends is not [var entry]) continue;
            var package = entry.Split(' ')[0];
            var missed = $"{what}, which the build did not find: the package '{package}' brings it";
            if (!found.Exists(known => known.What == missed)) found.Add(new FailureReason(missed, new FactChange("depends", $"{package} link")));
        }

        foreach (var package in Named(lines, packages, self))
            if (!found.Exists(known => known.Changes[0].Value == $"{package} link")) found.Add(new FailureReason($"configure asks for {package}", new FactChange("depends", $"{package} link")));
        return found;
    }

    /// <summary>Packages that are named where a configure script says what it cannot do without.</summary>
    private static IEnumerable<string> Named(IEnumerable<string> lines, IReadOnlySet<string> packages, string self)
    {
        var left = 0;
        foreach (var line in lines)
        {
            // configure: error: Curses! Foiled again!
            //   Consider installing ncurses.
            left = line.StartsWith("configure: error:", StringComparison.Ordinal) ? LinesOfError : left - 1;
            if (left <= 0) continue;
            foreach (var word in line.Split((char[])[' ', '\t', '(', ')', ',', ';', '/', '\'', '`', '"'], StringSplitOptions.RemoveEmptyEntries))
                if (DependencyMatcher.PackageOfLibrary(word.TrimEnd('.', ':', '!'), packages) is { } package && package != self) yield return package;
        }
    }

    private static (NeedKind Kind, string Name, string What)? Of(string line)
    {
        // Package 'openssl', required by 'virtual:world', not found
        // Package openssl was not found in the pkg-config search path.
        // No package 'openssl' found
        if ((LogLine.Between(line, "Package '", "', required by") ?? LogLine.Between(line, "Package '", "' not found") ?? LogLine.Between(line, "Package ", " was not found") ?? LogLine.Between(line, "No package '", "' found")) is { } module)
            return PkgConfigName(module) is { } plain ? (NeedKind.PkgConfig, plain, $"the library '{plain}'") : null;
        // meson.build:9:0: ERROR: Dependency "openssl" not found
        if (LogLine.Between(line, "Dependency \"", "\" not found") is { } dependency) return PkgConfigName(dependency) is { } name ? (NeedKind.PkgConfig, name, $"the library '{name}'") : null;
        // Run-time dependency openssl found: NO (tried pkgconfig and cmake)
        if (LogLine.Between(line, "Run-time dependency ", " found: NO") is { } tried) return PkgConfigName(tried) is { } name ? (NeedKind.PkgConfig, name, $"the library '{name}'") : null;
        // meson.build:9:0: ERROR: C shared or static library 'z' not found
        if (LogLine.Between(line, "library '", "' not found") is { } linked) return PkgConfigName(linked) is { } name ? (NeedKind.Library, name, $"the library '{name}'") : null;
        // Could NOT find ZLIB (missing: ZLIB_LIBRARY)
        // Could not find a package configuration file provided by "fmt" with any of the following names:
        if ((LogLine.Between(line, "Could NOT find ", " (") ?? LogLine.Between(line, "Could not find a package configuration file provided by \"", "\"")) is { } cmake)
            return BuildPrograms.OfCMakePackage(cmake) is null && PkgConfigName(cmake) is { } name ? (NeedKind.CMakePackage, name, $"the library '{name}'") : null;
        if (LogLine.Inside(line, Checking, "... no") is { } check) return Checked(check);
        // x.c:1:10: fatal error: zlib.h: No such file or directory
        if (LogLine.Between(line, "fatal error: ", ": No such file") is { } header && header.EndsWith(".h", StringComparison.Ordinal)) return (NeedKind.Library, Library(header), $"the header '{header}'");
        // ld: cannot find -lz: No such file or directory
        if (line.IndexOf("cannot find -l", StringComparison.Ordinal) is >= 0 and var at && PkgConfigName(line[(at + "cannot find -l".Length)..].Split(':', ' ')[0]) is { } library) return (NeedKind.Library, library, $"the library '{library}'");
        return null;
    }

    /// <summary>What a configure script looked for: <c>zlib.h</c>, <c>inflate in -lz</c>, <c>openssl >= 3.0</c>.</summary>
    private static (NeedKind Kind, string Name, string What)? Checked(string what)
    {
        if (what.EndsWith(".h", StringComparison.Ordinal) && PkgConfigName(Library(what)) is { } owner) return (NeedKind.Library, owner, $"the header '{what}'");
        if (what.IndexOf(" in -l", StringComparison.Ordinal) is > 0 and var at) return PkgConfigName(what[(at + " in -l".Length)..]) is { } library ? (NeedKind.Library, library, $"the library '{library}'") : null;
        var words = what.Split(' ');
        return words is [_] or [_, ">=" or ">" or "=", _] && PkgConfigName(words[0]) is { } name ? (NeedKind.PkgConfig, name, $"the library '{name}'") : null;
    }

    /// <summary>A header by the library that it most likely belongs to: <c>openssl/ssl.h</c> of openssl, <c>zlib.h</c> of zlib.</summary>
    private static string Library(string header) => header.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? header[..slash] : header[..^2] is { Length: > 3 } name && name.StartsWith("lib", StringComparison.Ordinal) ? name : header[..^2];

    private static string? PkgConfigName(string text) => text.Split(' ')[0] is { Length: > 0 and < 64 } name && PkgConfigForm(name) ? name : null;

    private static bool PkgConfigForm(string name)
    {
        foreach (var c in name) if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '+')) return false;
        return true;
    }
}
