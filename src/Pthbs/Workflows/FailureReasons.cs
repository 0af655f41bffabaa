using Pthbs.Errors;
using Pthbs.Packaging;
using Pthbs.Packaging.Licenses;
using Pthbs.Packaging.Reading;
using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>Why a build failed, as far as its log tells, and what a template of its collection can do about it.</summary>
public static class FailureReasons
{
    private const string UnstatedCxx = " is C++, and the package's template does not say so";

    /// <summary>What glibc declares without being asked, or older compilers were asked for, and musl only with <c>_GNU_SOURCE</c>.</summary>
    private static readonly string[] OfGnu = ["loff_t", "off64_t", "u_int", "u_char", "u_short", "u_long", "uint", "ushort", "ulong", "caddr_t", "u_int8_t", "u_int16_t", "u_int32_t", "u_int64_t", "struct ucred", "PATH_MAX", "MAP_ANONYMOUS", "M_PI", "SIGCLD"];

    /// <summary>What its log says. Programs and libraries that were not found come first.</summary>
    /// <param name="session">Where it was built.</param>
    /// <param name="id">The package whose build failed.</param>
    public static IReadOnlyList<FailureReason> Of(Session session, PackageId id)
    {
        var (missing, others) = Read(session, id);
        return [.. missing, .. others];
    }

    /// <summary>The same, and what the error itself says.</summary>
    /// <param name="session">Where it was built.</param>
    /// <param name="id">The package whose build failed.</param>
    /// <param name="error">How it failed.</param>
    public static IReadOnlyList<FailureReason> Of(Session session, PackageId id, PthbsException error) => [.. Of(session, id), .. OfOutput(error)];

    /// <summary>Whether a compiler or a linker refused something, and not for want of a library.</summary>
    internal static bool IsOfCompiler(Session session, PackageId id) => IsOfCompiler(LogReasons.Of(session, id));

    /// <summary>The same, of lines of its log.</summary>
    internal static bool IsOfCompiler(IEnumerable<string> lines)
    {
        var isRefused = false;
        foreach (var line in lines)
        {
            if (line.Contains("cannot find -l", StringComparison.Ordinal) || line.StartsWith("configure: error:", StringComparison.Ordinal)) return false;
            // a.c:57:8: error: redefinition of 'struct ifaddr'
            isRefused |= line.Contains("undefined reference to ", StringComparison.Ordinal) || line.Contains(": error: ", StringComparison.Ordinal) || line.Contains("fatal error: ", StringComparison.Ordinal);
        }

        return isRefused;
    }

    /// <summary>Whether rules of a makefile that ran at once may have been in each other's way.</summary>
    internal static bool IsOfOrder(Session session, PackageId id) => IsOfOrder(LogReasons.Of(session, id));

    /// <summary>The same, of lines of its log.</summary>
    internal static bool IsOfOrder(IReadOnlyList<string> lines) =>
        lines.Any(line => line.EndsWith("*** Waiting for unfinished jobs....", StringComparison.Ordinal)) && lines.Any(line => line.Contains("*** No rule to make target ", StringComparison.Ordinal));

    /// <summary>What the log says is not there, and what else it says.</summary>
    internal static (IReadOnlyList<FailureReason> Missing, IReadOnlyList<FailureReason> Others) Read(Session session, PackageId id)
    {
        var lines = LogReasons.Of(session, id);
        var packages = session.Collection.Packages.ToHashSet(StringComparer.Ordinal);
        List<FailureReason> missing = [.. MissingPrograms.In(lines).Select(program => MissingPrograms.Advice(program, packages)), .. MissingLibraries.In(lines, packages, id.Name)];
        return (missing, [.. Others(lines), .. MissingHeaders.In(lines, packages), .. MissingDirectories.In(lines, $"{BuildFormat.MountPoint}/{id}"), .. missing.Exists(reason => reason.Changes.Count > 0) || Refusal(lines) is not { } refusal ? (FailureReason[])[] : [refusal]]);
    }

    /// <summary>What lines of a log say besides.</summary>
    internal static IReadOnlyList<FailureReason> Others(IReadOnlyList<string> lines)
    {
        var found = new List<FailureReason>();
        if (LinkTrouble.In(lines) is { } trouble) found.Add(trouble);
        if (lines.Any(IsOfGnu)) found.Add(new FailureReason("it uses what the C library declares only where it is asked for", new FactChange("cflags", "-O2 -D_GNU_SOURCE", IsText: true)));
        if (lines.Any(line => line.Contains(UnstatedCxx, StringComparison.Ordinal) || (line.StartsWith("configure: error:", StringComparison.Ordinal) && line.Contains("C++", StringComparison.Ordinal)))) found.Add(new FailureReason("it has C++", new FactChange("languages", "c++")));
        return found;
    }

    /// <summary>Whether a compiler misses a type or a constant that <c>_GNU_SOURCE</c> gives.</summary>
    private static bool IsOfGnu(string line)
    {
        // l64seek.h:30:9: error: unknown type name 'loff_t'
        if (!line.Contains(": error: ", StringComparison.Ordinal)) return false;
        foreach (var name in OfGnu) if (line.Contains($"'{name}'", StringComparison.Ordinal) || line.Contains($"\u2018{name}\u2019", StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>What a configure script cannot do without, where it says itself with which option it can; null where it does not.</summary>
    internal static FailureReason? Refusal(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            // configure: error: openssl is a must but can not be found. … or use `--disable-openssl' to disable support for openssl encryption
            if (!line.StartsWith("configure: error: ", StringComparison.Ordinal)) continue;
            foreach (var start in (string[])["--without-", "--disable-"])
            {
                if (line.IndexOf(start, StringComparison.Ordinal) is not (>= 0 and var at)) continue;
                var end = at + start.Length;
                while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] is '-' or '_')) end++;
                if (line[at..end].TrimEnd('-', '_') is var option && option.Length > start.Length) return new FailureReason($"configure did not find what it wants, and does without with {option}", new FactChange("configure_flags", option));
            }
        }

        return null;
    }

    /// <summary>What is wrong with the output, where facts help.</summary>
    internal static IReadOnlyList<FailureReason> OfOutput(PthbsException error)
    {
        var paths = error.BuildPathsIn.Where(LicenseTexts.IsPlain).Select(path => new FactChange("hide_build_paths", path)).ToArray();
        return [.. error.Interpreters.Select(OfInterpreter), .. paths.Length > 0 ? [new FailureReason("installed texts hold paths of the build", paths)] : (FailureReason[])[]];
    }

    private static FailureReason OfInterpreter(string interpreter)
    {
        var name = interpreter[(interpreter.LastIndexOf('/') + 1)..];
        return new FailureReason($"programs of the package need {name}, which they take from the machine where they run", BuildPrograms.IsName(name) ? [new FactChange("env_interpreters", name)] : []);
    }
}
