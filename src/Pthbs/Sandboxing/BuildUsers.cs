using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// Whether builds can be users of their own, and which: the one place that decides it. Root alone may become somebody else, and not even root where its user
/// namespace holds nobody else (a rootless container, <c>unshare -r</c>): such a root builds as an ordinary user does, as itself.
/// </summary>
public static class BuildUsers
{
    private const string Users = "/proc/self/uid_map", Groups = "/proc/self/gid_map";

    /// <summary>The shortest range whose last ids are taken: in a shorter one they may be somebody's.</summary>
    private const uint ShortestRange = 16 * SandboxIdentity.Slots;

    private static readonly Lazy<SandboxIdentity?> Found = new(() => Find(Libc.EffectiveUser() == 0, IsMachinesRoot, HostFiles.ReadText));

    /// <summary>Whether there are any.</summary>
    /// <exception cref="PthbsException">This is the machine's root, in a user namespace with too few ids.</exception>
    public static bool Exist => Found.Value is not null;

    /// <summary>The first of them; null if there is none.</summary>
    /// <exception cref="PthbsException">This is the machine's root, in a user namespace with too few ids.</exception>
    internal static SandboxIdentity? First => Found.Value;

    /// <summary>
    /// Whether this is the machine's root, and not only the root of a user namespace: the kernel's own files belong to the machine's root, and look like
    /// nobody's where that user does not exist.
    /// </summary>
    internal static bool IsMachinesRoot => Libc.EffectiveUser() == 0 && HostFiles.OwnerOf("/proc/sys/kernel/ostype") is null or 0;

    /// <summary>Finds them.</summary>
    /// <param name="isRoot">Whether this is root at all.</param>
    /// <param name="isMachinesRoot">Whether it is the machine's: as that user no build may run.</param>
    /// <param name="read">Reads a file of /proc.</param>
    internal static SandboxIdentity? Find(bool isRoot, bool isMachinesRoot, Func<string, string?> read)
    {
        if (!isRoot) return null;
        var mayChangeGroups = read("/proc/self/setgroups")?.Trim() != "deny";
        var (user, group) = (FirstOf(read(Users) ?? "", out var users), FirstOf(read(Groups) ?? "", out var groups));
        if (mayChangeGroups && user is { } uid && group is { } gid) return new(uid, gid);
        if (!isMachinesRoot) return null;
        if (read(Users) is null)
            throw new PthbsException(ErrorKind.Machine, "/proc is missing here: pthbs cannot tell which users builds can run as, and no build may run as the machine's root") { Where = Users, Hint = "mount it: mount -t proc proc /proc" };
        throw new PthbsException(ErrorKind.Machine, "root has too few user ids here for build users, and no build may run as the machine's root")
        {
            Where = user is null ? Users : Groups,
            Got = user is null || group is null ? $"at most {(user is null ? users : groups)} ids in a row" : "groups that cannot be changed (setgroups: deny)",
            Expected = $"{ShortestRange} or more",
            Hint = "run pthbs as an ordinary user, or give the container a range of 65536 ids",
        };
    }

    /// <summary>In a container not every number is an id: then the last ones of its longest range are taken. Null where that is too short.</summary>
    private static uint? FirstOf(string ranges, out uint longest)
    {
        uint start = 0;
        longest = 0;
        foreach (var line in ranges.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var (inside, count) = (uint.Parse(numbers[0], null), uint.Parse(numbers[2], null));
            if (inside <= SandboxIdentity.FirstBuildId && SandboxIdentity.FirstBuildId + SandboxIdentity.Slots <= (ulong)inside + count) return SandboxIdentity.FirstBuildId;
            if (count > longest) (start, longest) = (inside, count);
        }

        return longest >= ShortestRange ? start + longest - SandboxIdentity.Slots : null;
    }
}
