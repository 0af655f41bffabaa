namespace Pthbs.Sources;

/// <summary>How patient and how busy fetching is.</summary>
public sealed record FetchOptions
{
    /// <summary>How many sources are fetched at once.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>How often a url is tried that fails in a way that may pass and brings no further bytes.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The wait before the second attempt; it doubles with each further one.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a connection may take to come about.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a server may send nothing.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many bytes a server must send in <see cref="StallTimeout"/> lest it counts as silent: one byte a minute is no download.</summary>
    public int LeastBytes { get; init; } = 1024;

    /// <summary>How long a pause is granted to a server that asks for one; where it asks for more, it gets no more.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes of one file: as many as an archive may have unpacked.</summary>
    public long MostBytes { get; init; } = 64L << 30;

    /// <summary>How long git may say nothing: it is silent while it looks through a large history.</summary>
    public TimeSpan GitStallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long git may bring nothing further, whatever it says meanwhile.</summary>
    public TimeSpan GitGrowthTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How much memory each process of git may have: several are fetched at once, and a server decides how much is asked for.</summary>
    public long GitMemory { get; init; } = Math.Min(2L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>How many bytes must stay free on the disk; null for the usual (<see cref="Files.DiskSpace.LeastFree"/>), 0 where nobody cares.</summary>
    public long? FreeSpace { get; init; }

    /// <summary>How many redirects are followed.</summary>
    public int Redirects { get; init; } = 10;
}
