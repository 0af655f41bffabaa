namespace Pthbs.Files.Archives;

/// <summary>How an archive is unpacked, and what is too much of it.</summary>
public sealed record UnpackOptions
{
    /// <summary>How many leading components each name loses; an entry with no more than that is left out. A leading <c>./</c> is no component.</summary>
    public int StripComponents { get; init; }

    /// <summary>
    /// Seconds since 1970: the modification time of each directory that is written into without an entry of its own in the archive,
    /// the one unpacked into among them. A clock here would make two unpackings differ.
    /// </summary>
    public long ImplicitTime { get; init; }

    /// <summary>The most bytes the archive may have once decompressed.</summary>
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>The most files, links and directories it may make, directories without an entry among them.</summary>
    public int MaxEntries { get; init; } = 2_000_000;

    /// <summary>The most bytes that one byte of the compressed archive may stand for, once more than 256 MiB have come out of it.</summary>
    public int MaxRatio { get; init; } = 200;
}
