namespace Pthbs.Files.Trees;

/// <summary>
/// How many leaks all files of a tree have, counted by all scanners of it together. Whoever made the files decides how many there are, and each costs memory: when
/// there are many, a file that has any is told with one of them, and without the text around it.
/// </summary>
internal sealed class LeakCount
{
    /// <summary>How many are told in full; far more than anybody reads.</summary>
    public const int Most = 10_000;

    private int _found;

    /// <summary>Whether there are few enough to tell all of them.</summary>
    public bool IsLow => Volatile.Read(ref _found) < Most;

    /// <summary>One more was found.</summary>
    public void Add()
    {
        if (IsLow) Interlocked.Increment(ref _found);
    }
}
