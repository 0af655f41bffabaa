using Pthbs.Packaging;

namespace Pthbs.Workflows.Failures;

/// <summary>Headers that a compiler did not find, for which a fact of the template helps: those of every C library, those of BSD, and those that the build itself makes.</summary>
internal static class MissingHeaders
{
    private const string Library = "libbsd";
    private const string Error = "fatal error: ", Missing = ": No such file";

    /// <summary>What only a compiler without a C library does not find: the build calls it by a name of its own.</summary>
    private static readonly HashSet<string> OfEveryLibrary = new(StringComparer.Ordinal) { "stdio.h", "stdlib.h", "string.h", "unistd.h", "errno.h", "fcntl.h", "ctype.h", "signal.h", "time.h", "sys/types.h", "sys/stat.h" };

    /// <summary>Headers of BSD that glibc has and musl leaves to others.</summary>
    private static readonly HashSet<string> OfBsd = new(StringComparer.Ordinal) { "sys/queue.h", "sys/cdefs.h", "sys/tree.h" };

    /// <summary>What lines of a log say of them; each reason once.</summary>
    /// <param name="lines">The end of the log.</param>
    /// <param name="packages">The names of the collection's packages.</param>
    public static IReadOnlyList<FailureReason> In(IEnumerable<string> lines, IReadOnlySet<string> packages)
    {
        var found = new List<FailureReason>();
        foreach (var line in lines)
        {
            // x.c:1:10: fatal error: stdlib.h: No such file or directory
            if (LogLine.Between(line, Error, Missing) is { } header && Of(header, packages) is { } reason && !found.Exists(known => known.What == reason.What)) found.Add(reason);
        }

        return found;
    }

    private static FailureReason? Of(string header, IReadOnlySet<string> packages)
    {
        if (OfEveryLibrary.Contains(header)) return new FailureReason("the build calls cc or gcc by name, and that compiler has no C library here", new FactChange("compiler_names", "cc"), new FactChange("compiler_names", "gcc"));
        if (OfBsd.Contains(header) && packages.Contains(Library)) return new FailureReason($"musl has no {header}: the package '{Library}' brings it", new FactChange("depends", $"{Library} link"), new FactChange("cflags", "-O2 -DLIBBSD_OVERLAY -isystem /pthbs/env/include/bsd", IsText: true));
        // What a makefile of bison and flex makes, and does not say that others need: y.tab.h, ql_y.h
        var name = header[(header.LastIndexOf('/') + 1)..];
        return name.EndsWith(".tab.h", StringComparison.Ordinal) || name.EndsWith("_y.h", StringComparison.Ordinal) || name.EndsWith("-parse.h", StringComparison.Ordinal)
            ? new FailureReason($"{header} is made by the build, and was needed before it was there: the makefile does not state the order", new FactChange("make_flags", "-j1"))
            : null;
    }
}
