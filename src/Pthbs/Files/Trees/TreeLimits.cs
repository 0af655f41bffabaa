namespace Pthbs.Files.Trees;

/// <summary>How much a tree may hold. A tree of somebody else's costs this process memory for each name, and time for each byte, holes included.</summary>
public sealed record TreeLimits
{
    /// <summary>As much as it likes.</summary>
    public static TreeLimits None { get; } = new();

    /// <summary>Files, directories and links; 0 for any number.</summary>
    public long Entries { get; init; }

    /// <summary>Bytes of all files as their sizes say it, or the blocks that they and directories take up where those are more; holes and each name counted; 0 for any number.</summary>
    public long Bytes { get; init; }

    /// <summary>What to do where a tree that has more entries is right to have them.</summary>
    public string? EntriesHint { get; init; }

    /// <summary>What to do where a tree that has more bytes is right to have them.</summary>
    public string? BytesHint { get; init; }
}
