using System.Runtime.ExceptionServices;

namespace Pthbs.Upkeep.Garbage;

/// <summary>Work on a hundred thousand small things, each by itself.</summary>
internal static class OnAllProcessors
{
    /// <summary>Does it for each number from 0 on.</summary>
    /// <param name="count">How many.</param>
    /// <param name="work">What is done; on any thread.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="Errors.PthbsException">One failed; of several, one is told: a person can act on one, and reads of the next one afterwards.</exception>
    public static void For(int count, Action<int> work, CancellationToken cancel)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancel }, work);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }
}
