using System.Collections.Immutable;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// A description in the words of syd's command line (syd(1), syd(2), syd(5), command API 3). Pure. Each line that allows something is said twice: to its seccomp
/// part and to Landlock (<c>lock</c>).
/// </summary>
internal static class SydRules
{
    private const string Look = "stat,read,exec,chdir,readdir";
    private const string Change = "write,create,delete,rename,symlink,truncate,mkdir,rmdir,mkfifo,chmod,utime,mktemp";
    private const string LockLook = "read,readdir,exec";
    private const string LockChange = "write,create,delete,rename,symlink,truncate,mkdir,rmdir,mkfifo";
    private const string Sockets = "net/bind,net/connect";

    /// <summary>What is confined: all that has a rule below, the rest of syd's kinds stay as syd has them without a profile.</summary>
    private static readonly string[] Kinds = [.. $"{Look},{Change}".Split(','), "net", "lock"];

    /// <summary>What every dynamically linked shell of a host needs besides itself; of a directory all that is in it.</summary>
    private static readonly string[] Libraries = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/libexec", "/etc/ld.so.cache", "/proc/self"];
    private static readonly string[] Devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

    /// <summary>The options for a description whose entries stand where they are on the disk.</summary>
    /// <param name="description">What the build sees.</param>
    /// <param name="programs">Files of the host that it may run: its shell, by every path that leads there.</param>
    internal static ImmutableArray<string> Of(SandboxDescription description, IEnumerable<string> programs)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        void Rule(string rule) => words.AddRange("-m", rule);
        void Allow(string path, bool canChange)
        {
            var pattern = Pattern(path);
            var rights = canChange ? $"{Look},{Change}" : Look;
            Rule($"allow/{rights}+{pattern}");
            Rule($"allow/{rights}+{pattern}/***");
            Rule($"allow/lock/{(canChange ? $"{LockLook},{LockChange}" : LockLook)}+{pattern}");
            if (canChange) foreach (var kind in Sockets.Split(',')) Rule($"allow/{kind}+{pattern}/***");
        }

        foreach (var kind in Kinds) Rule($"sandbox/{kind}:on");
        foreach (var path in Libraries.Concat(programs)) Allow(path, canChange: false);
        foreach (var path in Devices)
        {
            Rule($"allow/stat,read,write,truncate+{path}");
            Rule($"allow/lock/read,write+{path}");
        }

        foreach (var entry in description.Entries)
        {
            if (entry is not HostEntry host || host.HostPath != host.Path) throw Elsewhere(entry);
            Allow(host.Path, host is WritableBind);
        }

        // Last of all: from here on nobody may change a rule, the build least of all.
        Rule("lock:on");
        foreach (var (name, value) in description.Environment) words.AddRange("-e", $"{name}={value}");
        words.Add("--");
        return words.ToImmutable();
    }

    /// <summary>A path as a pattern that matches just it.</summary>
    private static string Pattern(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || "/._+-=@%~".Contains(c, StringComparison.Ordinal)) ? path
        : throw new PthbsException(ErrorKind.Machine, "syd reads paths as patterns, and this one would match other paths too")
        {
            Where = path,
            Expected = "letters, digits and / . _ + - = @ % ~ only",
            Hint = "choose another place with --store and --state, or use --sandbox=namespaces",
        };

    private static PthbsException Elsewhere(SandboxEntry entry) => new(ErrorKind.Machine, "syd cannot move paths")
    {
        Where = entry.Path,
        Expected = entry.Explain(),
        Hint = "use --sandbox=namespaces or --sandbox=bubblewrap",
    };
}
