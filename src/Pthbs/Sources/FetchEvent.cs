using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>What happened to a source that is being fetched.</summary>
public enum FetchStage
{
    /// <summary>It was here already: the last event of this source.</summary>
    Present,

    /// <summary>Another process is fetching it.</summary>
    Waiting,

    /// <summary>A url is being asked.</summary>
    Started,

    /// <summary>Bytes came.</summary>
    Progress,

    /// <summary>The same url will be tried again.</summary>
    Retrying,

    /// <summary>A url is given up.</summary>
    UrlFailed,

    /// <summary>It is here, checked: the last event of this source.</summary>
    Done,

    /// <summary>No url had it: the last event of this source.</summary>
    Failed,
}

/// <summary>One step of fetching one source. The library prints nothing: who shows progress reads these.</summary>
/// <param name="Stage">What happened.</param>
/// <param name="Key">To which source; of a file that is being added, not known before its end.</param>
/// <param name="File">Its name.</param>
public sealed record FetchEvent(FetchStage Stage, SourceKey? Key, string File)
{
    /// <summary>The url that is being asked.</summary>
    public string? Url { get; init; }

    /// <summary>How many bytes are here.</summary>
    public long Bytes { get; init; }

    /// <summary>How many there will be, where the server says so.</summary>
    public long? Total { get; init; }

    /// <summary>How long it is waited before it is tried again.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Why it is tried again or given up; git's own words on its progress; of a wait, which process is fetching it.</summary>
    public string? Message { get; init; }
}
