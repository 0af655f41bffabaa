using Pthbs.Execution;

namespace Pthbs.Building;

/// <summary>
/// One pool of job slots for all builds: each running build holds one slot, and the rest are tokens that move between the builds' jobservers to
/// where they are used. Not safe for several threads: the scheduler alone calls it.
/// </summary>
/// <param name="slots">How many jobs may run at once, over all builds.</param>
public sealed class JobPool(int slots)
{
    private readonly Dictionary<object, Share> _builds = [];
    private int _free = slots;

    /// <summary>How many jobs may run at once.</summary>
    public int Slots { get; } = slots;

    /// <summary>Whether a further build may start; where all slots are lent, one that lies unused is called back.</summary>
    public bool HasRoom() => _free > 0 || CallBack(except: null);

    /// <summary>Takes a slot for a new build. There must be room.</summary>
    public void Start(object build, IJobTokens tokens)
    {
        ArgumentOutOfRangeException.ThrowIfZero(_free);
        _free--;
        _builds.Add(build, new Share(tokens));
    }

    /// <summary>Gives back a build's slot and whatever it was lent.</summary>
    public void End(object build)
    {
        if (_builds.Remove(build, out var share)) _free += 1 + share.Lent;
    }

    /// <summary>Moves tokens to builds that have none unused: first the free ones, then those that lie unused elsewhere.</summary>
    public void Balance()
    {
        foreach (var (build, share) in _builds.OrderBy(b => b.Value.Lent).ToList())
        {
            if (share.Tokens.Idle > 0 || (_free == 0 && !CallBack(except: build))) continue;
            if (!share.Tokens.TryGive()) continue;
            _free--;
            share.Lent++;
        }
    }

    private bool CallBack(object? except)
    {
        foreach (var (build, share) in _builds)
        {
            // A build that keeps asking for one more would take it from another for ever: an unused token moves only to one with fewer.
            if (build == except || share.Lent == 0 || share.Tokens.Idle == 0) continue;
            if (except is not null && _builds[except].Lent >= share.Lent + share.Tokens.Idle) continue;
            if (!share.Tokens.TryTake()) continue;
            share.Lent--;
            _free++;
            return true;
        }

        return false;
    }

    private sealed class Share(IJobTokens tokens)
    {
        public IJobTokens Tokens { get; } = tokens;

        public int Lent { get; set; }
    }
}
