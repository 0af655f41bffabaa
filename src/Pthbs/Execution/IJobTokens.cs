namespace Pthbs.Execution;

/// <summary>
/// The tokens of one build's jobserver, seen from the scheduler. The build can do what it likes with them, so nothing here fails, blocks, or is to be relied on.
/// </summary>
public interface IJobTokens
{
    /// <summary>How many tokens lie unused.</summary>
    int Idle { get; }

    /// <summary>Adds a token; false where there is no room for one, or nobody to use it.</summary>
    bool TryGive();

    /// <summary>Takes one unused token back; false where there is none any more.</summary>
    bool TryTake();
}
