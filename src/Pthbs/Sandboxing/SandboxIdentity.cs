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

    /// <summary>Whether no process of the machine but those of one build is this user: then all of its processes may be ended for that build's sake.</summary>
    public bool IsOneBuilds { get; init; }

    /// <summary>Whoever runs this program.</summary>
    public static SandboxIdentity Caller => new(Libc.EffectiveUser(), Libc.EffectiveGroup());

    /// <summary>
    /// The identity of the build in this slot: as root a user of its own for each slot, otherwise, and as a root that is alone in its user namespace,
    /// always the caller. Builds that run side by side, of every pthbs on the machine, must have different slots.
    /// </summary>
    /// <param name="slot">0 to <see cref="Slots"/> - 1.</param>
    /// <exception cref="PthbsException">The machine's root, in a container that has too few ids.</exception>
    public static SandboxIdentity ForSlot(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, Slots);
        return BuildUsers.First is { } first ? new(first.OuterUid + (uint)slot, first.OuterGid + (uint)slot) : Caller;
    }
}
