using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>Who the build is outside: the owner of the files it writes. Inside it is always the description's uid and gid.</summary>
public sealed record SandboxIdentity(uint OuterUid, uint OuterGid)
{
    /// <summary>
    /// The first id of root's build users, which have no line in /etc/passwd: far above the ids that systems and
    /// subordinate ranges (useradd: below 600,100,000) give out, below 2^31.
    /// </summary>
    public const uint FirstBuildId = 0x5000_0000;

    /// <summary>How many build users there are: builds side by side.</summary>
    public const int Slots = 1024;

    /// <summary>Whoever runs this program.</summary>
    public static SandboxIdentity Caller => new(Libc.geteuid(), Libc.getegid());

    /// <summary>
    /// The identity of the build in this slot: as root a user of its own for each slot, otherwise always the caller. Builds that
    /// run side by side, of every pthbs on the machine, must have different slots.
    /// </summary>
    /// <param name="slot">0 to <see cref="Slots"/> - 1.</param>
    /// <exception cref="PthbsException">Root of a container that has too few ids.</exception>
    public static SandboxIdentity ForSlot(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, Slots);
        if (Libc.geteuid() != 0) return Caller;
        return new(First("/proc/self/uid_map") + (uint)slot, First("/proc/self/gid_map") + (uint)slot);
    }

    private static uint First(string map) => First(HostFiles.ReadText(map) ?? "", map);

    /// <summary>In a container not every number is an id: then the last ones of its longest range are taken.</summary>
    internal static uint First(string ranges, string map)
    {
        uint start = 0, length = 0;
        foreach (var line in ranges.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var (inside, count) = (uint.Parse(numbers[0], null), uint.Parse(numbers[2], null));
            if (inside <= FirstBuildId && FirstBuildId + Slots <= (ulong)inside + count) return FirstBuildId;
            if (count > length) (start, length) = (inside, count);
        }
        if (length >= 16 * Slots) return start + length - Slots;
        throw new PthbsException(ErrorKind.Machine, "root has too few user ids here for build users")
        {
            Where = map,
            Got = $"at most {length} ids in a row",
            Expected = $"{16 * Slots} or more",
            Hint = "run pthbs as an ordinary user, or give the container a range of 65536 ids",
        };
    }
}
