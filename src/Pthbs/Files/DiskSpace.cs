namespace Pthbs.Files;

/// <summary>What is left of a file system, as far as this user may use it.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="FreeBytes">What is free of that.</param>
/// <param name="Files">How many files it can hold; 0 where it has no such number.</param>
/// <param name="FreeFiles">How many more.</param>
public readonly record struct DiskSpace(long Bytes, long FreeBytes, long Files, long FreeFiles)
{
    private const long Usual = 256 << 20;

    /// <summary>How much is free on the disk if that is too little, and how much must be; null if there is enough.</summary>
    /// <param name="wish">How many bytes must stay free: null for the usual, 0 where nobody cares.</param>
    public (string Got, string Expected)? Shortage(long? wish)
    {
        if (wish == 0) return null;
        var least = LeastFree(wish);
        // Some file systems (btrfs) have no number of files that they can hold.
        if (Files > 0 && FreeFiles * 100 < Files) return ($"room for {FreeFiles} more files", $"at least {Files / 100} (a hundredth of all)");
        return FreeBytes < least ? ($"{FreeBytes} bytes free", $"at least {least} bytes") : null;
    }

    /// <summary>How many bytes must stay free: the wish, or 256 MiB, but no more than a hundredth of the disk.</summary>
    public long LeastFree(long? wish) => wish ?? Math.Min(Usual, Bytes / 100);
}
