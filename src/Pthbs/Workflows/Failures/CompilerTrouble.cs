using System.Globalization;
using Pthbs.Packaging;

namespace Pthbs.Workflows.Failures;

/// <summary>What lines of a log say that a compiler, a linker or make refused, where a fact of the template helps.</summary>
internal static class CompilerTrouble
{
    private const string UnstatedCxx = " is C++, and the package's template does not say so";

    /// <summary>What glibc declares without being asked, and musl only with <c>_GNU_SOURCE</c>.</summary>
    private static readonly string[] OfGnu = ["loff_t", "off64_t", "u_int", "u_char", "u_short", "u_long", "uint", "ushort", "ulong", "caddr_t", "u_int8_t", "u_int16_t", "u_int32_t", "u_int64_t", "struct ucred", "PATH_MAX", "MAP_ANONYMOUS", "M_PI", "SIGCLD"];

    /// <summary>All that is found; each reason once.</summary>
    /// <param name="lines">The end of the log.</param>
    public static IReadOnlyList<FailureReason> In(IReadOnlyList<string> lines)
    {
        var found = new List<FailureReason>();
        if (LinkTrouble.In(lines) is { } trouble) found.Add(trouble);
        if (lines.Any(IsOfGnu)) found.Add(new FailureReason("the source uses what the C library declares only with _GNU_SOURCE", new FactChange("cflags", "-O2 -D_GNU_SOURCE", IsText: true)));
        if (lines.Any(IsOfCxx)) found.Add(new FailureReason("the source has C++", new FactChange("languages", "c++")));
        return found;
    }

    /// <summary>Whether a compiler or a linker refused the source, and not for want of a library.</summary>
    /// <param name="lines">The end of the log.</param>
    public static bool IsOfSource(IEnumerable<string> lines)
    {
        var isRefused = false;
        foreach (var line in lines)
        {
            if (line.Contains("cannot find -l", StringComparison.Ordinal) || line.StartsWith("configure: error:", StringComparison.Ordinal)) return false;
            isRefused |= line.Contains("undefined reference to ", StringComparison.Ordinal) || IsOfCompiler(line);
        }

        return isRefused;
    }

    /// <summary>Whether make ran rules at once, and one may have needed what another one had not made yet.</summary>
    /// <param name="lines">The end of the log.</param>
    public static bool IsOfOrder(IReadOnlyList<string> lines)
    {
        if (!lines.Any(line => line.EndsWith("*** Waiting for unfinished jobs....", StringComparison.Ordinal))) return false;
        // /bin/sh: 1: .: cannot open ../config.sh: No such file
        foreach (var sign in (string[])["*** No rule to make target ", "cannot open ", ": No such file"]) if (lines.Any(line => line.Contains(sign, StringComparison.Ordinal))) return true;
        return false;
    }

    /// <summary>Whether a compiler says what is wrong in a line of a file; scripts of a build system report errors, too.</summary>
    private static bool IsOfCompiler(string line)
    {
        // a.c:57:8: error: redefinition of 'struct ifaddr'
        foreach (var sign in (string[])[": error: ", ": fatal error: "])
            if (line.IndexOf(sign, StringComparison.Ordinal) is > 0 and var at && line[..at].Split(':') is [_, .., var last] && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return true;
        return false;
    }

    /// <summary>Whether a compiler misses a type or a constant that <c>_GNU_SOURCE</c> gives.</summary>
    private static bool IsOfGnu(string line)
    {
        // l64seek.h:30:9: error: unknown type name 'loff_t'
        if (!line.Contains(": error: ", StringComparison.Ordinal)) return false;
        foreach (var name in OfGnu) if (line.Contains($"'{name}'", StringComparison.Ordinal) || line.Contains($"\u2018{name}\u2019", StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>Whether a layout met a file in C++, or a configure script no compiler for it.</summary>
    private static bool IsOfCxx(string line) =>
        line.Contains(UnstatedCxx, StringComparison.Ordinal) || (line.StartsWith("configure: error:", StringComparison.Ordinal) && line.Contains("C++", StringComparison.Ordinal));
}
