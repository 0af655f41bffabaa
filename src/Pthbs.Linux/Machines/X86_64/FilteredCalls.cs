namespace Pthbs.Linux;

/// <summary>The calls of which a build may make some and not others: their numbers, and which argument decides (0 is the first).</summary>
internal static class FilteredCalls
{
    /// <summary>chmod, fchmod, fchmodat, fchmodat2, creat: which argument is the mode.</summary>
    public static readonly (uint Number, int Mode)[] ModeSetters = [(90, 1), (91, 1), (268, 2), (452, 2), (85, 1)];

    /// <summary>mknod, mknodat: which argument is the mode.</summary>
    public static readonly (uint Number, int Mode)[] NodeMakers = [(133, 1), (259, 2)];

    /// <summary>open, openat: which argument holds the flags; the next one is the mode.</summary>
    public static readonly (uint Number, int Flags)[] Opens = [(2, 1), (257, 2)];

    /// <summary>socket, socketpair.</summary>
    public static readonly uint[] Sockets = [41, 53];

    /// <summary>clone, whose flags hold the exit signal in their lowest byte.</summary>
    public static readonly uint[] ProcessMakers = [56];

    /// <summary>unshare.</summary>
    public static readonly uint[] NamespaceMakers = [272];

    public const uint RenameAt2 = 316;
    public const uint SetSocketOption = 54;
}
