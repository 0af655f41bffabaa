namespace Pthbs.Files;

/// <summary>Who this process is, and what the files it makes look like.</summary>
public static class Ownership
{
    /// <summary>Whether this process runs as root.</summary>
    public static bool IsRoot => Libc.EffectiveUser() == 0;

    /// <summary>The number of the user whose files this process makes.</summary>
    public static uint User => Libc.EffectiveUser();

    /// <summary>
    /// What this process makes is readable for all and writable for its user, whatever umask it was started with: a store that others or build users
    /// cannot read is of no use. For the start of a program.
    /// </summary>
    public static void SetStoreUmask() => _ = Libc.SetMask(0b000_010_010);
}
