using Pthbs.Packaging;
using Pthbs.Packaging.Reading;

namespace Pthbs.Workflows.Failures;

/// <summary>Directories of an output that <c>make install</c> copies into and does not make.</summary>
internal static class MissingDirectories
{
    private const string NoSuchFile = ": No such file or directory";
    private const string ReadOnly = ": Read-only file system";

    /// <summary>Places of a whole system, and the variables of make that GNU's makefiles have for them.</summary>
    private static readonly (string Place, string Variable, string Below)[] OfSystem =
        [("/lib/", "libdir", "lib"), ("/usr/lib/", "libdir", "lib"), ("/etc/", "sysconfdir", "etc"), ("/var/", "localstatedir", "var"), ("/sbin/", "sbindir", "sbin"), ("/usr/sbin/", "sbindir", "sbin"), ("/bin/", "bindir", "bin"), ("/usr/bin/", "bindir", "bin"), ("/usr/share/man/", "mandir", "share/man"), ("/usr/share/", "datadir", "share")];

    /// <summary>What a copy to such a name makes is a directory as a rule, not a file.</summary>
    private static readonly string[] Names = ["bin", "sbin", "lib", "libexec", "include", "share", "man", "etc"];

    /// <summary>What lines of a log say of them: the directories of that package, each once.</summary>
    /// <param name="lines">The end of the log.</param>
    /// <param name="output">The output's path.</param>
    public static IReadOnlyList<FailureReason> In(IEnumerable<string> lines, string output)
    {
        var found = new List<FailureReason>();
        foreach (var line in lines)
        {
            if (OutOfOutput(line) is { } outside && !found.Exists(known => known.What == outside.What)) found.Add(outside);
            // cp: cannot create regular file '/pthbs/tool.…/bin': No such file or directory
            if (LogLine.BehindUntil(line.TrimEnd(), $"{output}/", NoSuchFile) is not { } said) continue;
            var path = said.TrimEnd('\'', '"', '/', '\u2019');
            var name = path[(path.LastIndexOf('/') + 1)..];
            var directory = Names.Contains(name) || (name.StartsWith("man", StringComparison.Ordinal) && name.Length == "man1".Length) ? path : path[..Math.Max(path.LastIndexOf('/'), 0)];
            if (!PlainPath.Is(directory)) continue;
            var what = $"'make install' copies into {directory}, and does not create it";
            if (!found.Exists(known => known.What == what)) found.Add(new FailureReason(what, new FactChange("directories", directory)));
        }

        return found;
    }

    /// <summary>A place of the machine itself that an installation writes to.</summary>
    private static FailureReason? OutOfOutput(string line)
    {
        // mkdir: cannot create directory '/lib/tool': Read-only file system
        if (!line.TrimEnd().EndsWith(ReadOnly, StringComparison.Ordinal)) return null;
        foreach (var (place, variable, below) in OfSystem)
            if (line.Contains($"'{place}", StringComparison.Ordinal) || line.Contains($"\u2018{place}", StringComparison.Ordinal) || line.Contains($" {place}", StringComparison.Ordinal) || line.Contains($"'{place.TrimEnd('/')}'", StringComparison.Ordinal))
                return new FailureReason($"'make install' writes to {place.TrimEnd('/')}, outside of the package", new FactChange("install_flags", $"{variable}=\"$out/{below}\""));
        return null;
    }
}
