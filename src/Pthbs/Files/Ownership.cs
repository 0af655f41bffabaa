using System.Text;

namespace Pthbs.Files;

/// <summary>Who this process is, and what the files it makes look like.</summary>
public static class Ownership
{
    /// <summary>The permission bits of a directory that only its owner can enter.</summary>
    internal const int OwnerAlone = 0b111_000_000;

    private const uint StoreMask = 0b000_010_010;

    /// <summary>The permission bits of a file that its owner alone can read.</summary>
    internal const int FileOfOwnerAlone = 0b110_000_000;

    /// <summary>The permission bits of a file that everybody can read.</summary>
    internal const int ReadableByAll = 0b110_100_100;

    /// <summary>
    /// The permission bits of a directory that nobody else can list or change. As root, build users can pass through it to a directory below it that is
    /// theirs to enter; an ordinary user's builds are that user, so nobody else can enter at all.
    /// </summary>
    internal static int PassableByBuilds => IsRoot ? 0b111_001_001 : OwnerAlone;

    /// <summary>Whether this process runs as root.</summary>
    public static bool IsRoot => Libc.EffectiveUser() == 0;

    /// <summary>The number of the user whose files this process makes.</summary>
    public static uint User => Libc.EffectiveUser();

    /// <summary>The file mode mask that this process was started with: what a person asked for, where the person asked for it, is made with it. 0 where the process has it still.</summary>
    public static uint PersonMask { get; private set; }

    /// <summary>
    /// What this process makes is readable for all and writable for its user, whatever umask it was started with: a store that others or build users
    /// cannot read is of no use. For the start of a program.
    /// </summary>
    public static void SetStoreUmask()
    {
        PersonMask = Libc.SetMask(StoreMask);
        Mask = StoreMask;
    }

    /// <summary>The file mode mask that this process has: not asked of umask(2), which would change it for a moment, for all threads.</summary>
    internal static uint ProcessMask => Mask ??= ReadMask();

    private static uint? Mask { get; set; }

    private static uint ReadMask()
    {
        const string Word = "Umask:";
        using var process = DirectoryHandle.TryOpen("/proc/self");
        foreach (var line in Encoding.ASCII.GetString(process?.TryReadBytes("status") ?? []).Split('\n'))
            if (line.StartsWith(Word, StringComparison.Ordinal)) return Convert.ToUInt32(line[Word.Length..].Trim(), 8);
        return StoreMask;
    }
}
