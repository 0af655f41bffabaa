using System.Collections.Immutable;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>A description in bwrap's words. Pure: what it needs of the host comes as descriptors.</summary>
internal static class BubblewrapArguments
{
    /// <summary>bwrap's MAX_ARGS is 9000, whether they come from the command line or a file; some are for the command.</summary>
    private const int MostWords = 8_900;

    /// <param name="description">What the build sees.</param>
    /// <param name="entries">Its entries, placed.</param>
    /// <param name="firstFile">The descriptors of the contents of its <see cref="FileEntry"/>s, in order, begin here.</param>
    /// <param name="walls">What the machine lets bwrap do.</param>
    internal static IEnumerable<string> Of(SandboxDescription description, ImmutableArray<PlacedEntry> entries, int firstFile, BubblewrapWalls walls = BubblewrapWalls.All)
    {
        List<string> words =
        [
            "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
            .. walls == BubblewrapWalls.HostProcOnly ? Array.Empty<string>() : ["--disable-userns"],
            "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv",
            "--uid", $"{description.Uid}", "--gid", $"{description.Gid}", "--hostname", description.HostName,
        ];
        foreach (var (name, value) in description.Environment) words.AddRange(["--setenv", name, value]);
        foreach (var placed in entries)
        {
            foreach (var parent in placed.Parents) words.AddRange(["--dir", parent]);
            var path = placed.Entry.Path;
            words.AddRange(placed.Entry switch
            {
                ReadOnlyBind bind => ["--ro-bind", bind.HostPath, path],
                WritableBind bind => ["--bind", bind.HostPath, path],
                DeviceBind bind => ["--dev-bind", bind.HostPath, path],
                LinkEntry link => ["--symlink", link.Target, path],
                FileEntry => ["--perms", "0444", "--file", $"{firstFile++}", path],
                TmpfsEntry { SizeBytes: 0 } => ["--perms", "1777", "--tmpfs", path],
                TmpfsEntry memory => ["--perms", "1777", "--size", $"{memory.SizeBytes}", "--tmpfs", path],
                ProcEntry when walls == BubblewrapWalls.All => ["--proc", path, .. ProcEntry.HasPressure ? Cover(path + ProcEntry.Pressure) : []],
                ProcEntry => ["--ro-bind", "/proc", path],
                _ => new string[] { "--dir", path },
            });
        }
        words.AddRange(["--remount-ro", "/", "--chdir", description.WorkingDirectory]);
        if (words.Count <= MostWords) return words;
        throw new PthbsException(ErrorKind.Machine, "the build needs more files than bubblewrap accepts")
        {
            Got = $"{words.Count} words",
            Expected = $"at most {MostWords}",
            Hint = "use --sandbox=namespaces",
        };
    }

    private static string[] Cover(string path) => ["--perms", "0555", "--tmpfs", path, "--remount-ro", path];
}
