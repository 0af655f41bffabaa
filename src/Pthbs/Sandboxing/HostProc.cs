using System.Text.RegularExpressions;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// What is said where a machine refuses a build a /proc of its own, as most containers do. The machine's /proc in its place shows the build every process of the
/// container with its command line, so a person has to allow it.
/// </summary>
internal static partial class HostProc
{
    /// <summary>What the log says of a build that has the machine's /proc.</summary>
    internal const string Remark = "with this machine's /proc, because the machine does not let builds have their own: builds see its processes";

    private const int MostNamed = 4;

    /// <summary>Directories that the kernel itself keeps empty, for other file systems: a mount there hides nothing.</summary>
    private static readonly string[] MadeForMounts = ["/proc/sys/fs/binfmt_misc", "/proc/fs/nfsd", "/proc/openprom"];

    /// <summary>The refusal as an error.</summary>
    /// <param name="got">What was refused, in the words of whoever tried.</param>
    /// <param name="mounts">The text of /proc/self/mountinfo.</param>
    internal static PthbsException Refusal(string got, string? mounts)
    {
        var hidden = Masks(mounts ?? "");
        return new(ErrorKind.HostProc, "this machine does not let builds have their own /proc, and its own would show them its processes")
        {
            Where = "/proc",
            Got = got,
            Expected = hidden.Count == 0 ? "a kernel that allows mounting /proc again, without a security module or filter that forbids it" : $"nothing mounted over parts of /proc, where there is {ShortList.Of(hidden, MostNamed)}",
            Hint = "start the container without masked paths (podman: --security-opt unmask=ALL, docker: --security-opt systempaths=unconfined); or, if builds may see the "
                + "processes of this machine and their command lines, use --allow-host-proc, or 'allow-host-proc: true' in the settings",
        };
    }

    /// <summary>The mounts that hide a part of /proc, because of which the kernel gives no fresh one: it would show what is hidden.</summary>
    internal static IReadOnlyList<string> Masks(string mounts)
    {
        const int mountPoint = 4, options = 5;
        var found = new List<string>();
        foreach (var words in mounts.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')))
        {
            if (words.Length <= options) continue;
            var path = Escape().Replace(words[mountPoint], m => ((char)Convert.ToInt32(m.Groups[1].Value, 8)).ToString());
            if (path.StartsWith("/proc/", StringComparison.Ordinal) && !MadeForMounts.Contains(path)) found.Add(path);
        }

        return [.. found.Distinct()];
    }

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Escape();
}
