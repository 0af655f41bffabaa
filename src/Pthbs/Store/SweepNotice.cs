using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>Says once what takes so long, where deleting what a killed process left does: it can have hundreds of thousands of files.</summary>
/// <param name="tell">Is told; null where nobody is there to be told.</param>
/// <param name="after">How long that may take without a word.</param>
internal sealed class SweepNotice(Action<string>? tell, TimeSpan after)
{
    private int _told;

    /// <summary>What people wait for without wondering.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Deletes something.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="delete">Deletes it.</param>
    public void While(string path, Action delete)
    {
        using var slow = tell is null || Volatile.Read(ref _told) != 0 ? null : new Timer(_ => Tell(path), null, after, Timeout.InfiniteTimeSpan);
        delete();
    }

    private void Tell(string path)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0) tell!($"deleting what an interrupted pthbs left: {PathText.Printable(path)}");
    }
}
