namespace Pthbs.Execution.Links;

/// <summary>How much is read and kept of all that the links of one build left behind: the build wrote it, and can have written any amount.</summary>
internal sealed class LinkRoom
{
    /// <summary>Characters of names that are held in memory at once.</summary>
    public long Text { get; set; } = 64 << 20;

    /// <summary>Bytes of maps that are read.</summary>
    public long Bytes { get; set; } = 32L << 30;

    /// <summary>Characters of names that go into the record. Records are read often.</summary>
    public long Record { get; set; } = 4 << 20;

    /// <summary>Takes room in the record.</summary>
    /// <returns>Whether there was that much.</returns>
    public bool TryRecord(long characters)
    {
        if (characters > Record) return false;
        Record -= characters;
        return true;
    }
}
