namespace Pthbs.Files;

/// <summary>What is left of a file system, as far as this user may use it.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="FreeBytes">What is free of that.</param>
/// <param name="Files">How many files it can hold; 0 where it has no such number.</param>
/// <param name="FreeFiles">How many more.</param>
public readonly record struct DiskSpace(long Bytes, long FreeBytes, long Files, long FreeFiles)
{
    private const long Usual = 256 << 20;

    /// <summary>How many bytes must stay free: the wish, or 256 MiB, but no more than a hundredth of the disk.</summary>
    public long LeastFree(long? wish) => wish ?? Math.Min(Usual, Bytes / 100);
}
