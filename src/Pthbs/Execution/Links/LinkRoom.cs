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

    /// <summary>How many files of the package there was no room for.</summary>
    public int Unnamed { get; private set; }

    /// <summary>What is to be said of that.</summary>
    public IEnumerable<string> Remarks => Unnamed > 0 ? [$"programs without a name in this record: {Unnamed}; it has no room for more names"] : [];

    /// <summary>As many of the package's files as the record has room for.</summary>
    /// <param name="files">Them, in order.</param>
    /// <param name="characters">What one takes up.</param>
    public List<T> Take<T>(IEnumerable<T> files, Func<T, long> characters)
    {
        List<T> taken = [];
        foreach (var file in files)
        {
            if (TryRecord(characters(file))) taken.Add(file);
            else Unnamed++;
        }

        return taken;
    }

    /// <summary>Takes room in the record.</summary>
    /// <returns>Whether there was that much.</returns>
    public bool TryRecord(long characters)
    {
        if (characters > Record) return false;
        Record -= characters;
        return true;
    }
}
