using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>Tells each package when its sources are here, while others are still on their way. For any thread.</summary>
internal sealed class SourceArrival
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SourceKey, (TaskCompletionSource Arrival, int Tries)> _awaited = [];

    /// <summary>Awaits sources.</summary>
    /// <param name="requests">What is fetched; a source that two lists name is asked for twice.</param>
    public SourceArrival(IEnumerable<FetchRequest> requests)
    {
        foreach (var same in requests.GroupBy(r => r.Key)) _awaited.Add(same.Key, (new(TaskCreationOptions.RunContinuationsAsynchronously), same.Count()));
    }

    /// <summary>Ends when all of these are here; fails with the first that cannot be fetched.</summary>
    public Task Of(IEnumerable<SourceKey> sources)
    {
        lock (_lock)
        {
            var awaited = sources.Where(_awaited.ContainsKey).Select(s => _awaited[s].Arrival.Task).Where(t => !t.IsCompletedSuccessfully).ToList();
            return awaited.Count == 0 ? Task.CompletedTask : Task.WhenAll(awaited);
        }
    }

    /// <summary>A source is here, or one try to have it has failed.</summary>
    public void End(SourceKey source, PthbsException? error)
    {
        lock (_lock)
        {
            var (arrival, tries) = _awaited[source];
            _awaited[source] = (arrival, tries - 1);
            if (error is null) arrival.TrySetResult();
            else if (tries == 1) arrival.TrySetException(error);
        }
    }

    /// <summary>Nothing more comes. The reason is told for one source: it is the same for all.</summary>
    public void EndAll(Exception? error)
    {
        lock (_lock)
        {
            foreach (var (arrival, _) in _awaited.Values.Where(a => !a.Arrival.Task.IsCompleted))
            {
                if (error is null) arrival.TrySetCanceled();
                else arrival.TrySetException(error);
                error = null;
            }
        }
    }
}
