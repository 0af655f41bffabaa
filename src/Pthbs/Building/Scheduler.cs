using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Building;

/// <summary>How one package is built; the scheduler knows no more of it.</summary>
public interface IPackageRunner
{
    /// <summary>A run that will build the package. Touches nothing outside the process yet, so it cannot fail.</summary>
    IPackageRun Prepare(GraphNode node);
}

/// <summary>One package that is about to be built.</summary>
public interface IPackageRun
{
    /// <summary>The tokens of its jobserver.</summary>
    IJobTokens Tokens { get; }

    /// <summary>Builds the package. Emits its own events.</summary>
    /// <exception cref="PthbsException">It failed.</exception>
    Task RunAsync(CancellationToken cancel);
}

/// <summary>How a run of the scheduler ended.</summary>
/// <param name="Built">Packages that are in the store now.</param>
/// <param name="Failures">What failed and why, in the order of failing.</param>
/// <param name="Skipped">What was not tried because of that.</param>
public sealed record ScheduleResult(IReadOnlyList<PackageId> Built, IReadOnlyList<(PackageId Id, PthbsException Error)> Failures, IReadOnlyList<PackageId> Skipped);

/// <summary>
/// Builds a graph, independent packages side by side. Of those that could start, the one with the longest way still behind it goes first.
/// </summary>
public sealed class Scheduler(IPackageRunner runner, JobPool pool, IProgress<BuildEvent> events)
{
    private static readonly TimeSpan BalanceInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Builds all nodes.</summary>
    /// <param name="graph">What to build.</param>
    /// <param name="seconds">How long a package is expected to take, for the order.</param>
    /// <param name="keepGoing">Whether to continue with packages that do not need a failed one.</param>
    /// <param name="cancel">Stops running builds and starts no more.</param>
    /// <param name="ready">Ends when what a package needs besides other packages is here: its sources. Null where all is.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; every build has ended.</exception>
    public async Task<ScheduleResult> RunAsync(BuildGraph graph, Func<PackageId, double> seconds, bool keepGoing, CancellationToken cancel, Func<GraphNode, Task>? ready = null)
    {
        var awaited = graph.Nodes.Where(_ => ready is not null).Select(n => (Node: n, Ready: ready!(n))).Where(n => !n.Ready.IsCompletedSuccessfully).ToList();
        var work = new ReadyQueue(graph, seconds, awaited.Select(a => a.Node.Id).ToHashSet());
        var running = new Dictionary<Task, GraphNode>();
        var built = new List<PackageId>();
        var failures = new List<(PackageId, PthbsException)>();
        var skipped = new List<PackageId>();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Exception? defect = null;
        while (true)
        {
            foreach (var arrived in awaited.Where(a => a.Ready.IsCompleted).ToList())
            {
                awaited.Remove(arrived);
                switch (arrived.Ready.Exception?.InnerException)
                {
                    case null when arrived.Ready.IsCompletedSuccessfully:
                        work.Release(arrived.Node.Id);
                        break;
                    // That it cannot be tried has been told already.
                    case PthbsException when keepGoing && skipped.Contains(arrived.Node.Id):
                        break;
                    case PthbsException error:
                        skipped.Remove(arrived.Node.Id);
                        events.Report(new BuildFailed(arrived.Node.Id, error, 0));
                        Fail(arrived.Node.Id, error);
                        break;
                    case { } unexpected and not OperationCanceledException:
                        defect ??= unexpected;
                        await stopping.CancelAsync().ConfigureAwait(false);
                        break;
                }
            }

            var mayStart = !stopping.IsCancellationRequested && (keepGoing || failures.Count == 0);
            while (mayStart && work.TryPeek(out var next))
            {
                if (!pool.HasRoom()) break;
                var run = runner.Prepare(next);
                pool.Start(next, run.Tokens);
                work.Take(next);
                // On the pool, so that unpacking and hashing of one package never hold up the start of another.
                running.Add(Task.Run(() => run.RunAsync(stopping.Token), CancellationToken.None), next);
            }

            // Even where nothing more is started: whoever is told of one source that cannot be had is told of all.
            if (running.Count == 0 && (awaited.Count == 0 || stopping.IsCancellationRequested)) break;
            pool.Balance();
            var ended = await Task.WhenAny([.. running.Keys, .. awaited.Select(a => a.Ready), Task.Delay(BalanceInterval, CancellationToken.None)]).ConfigureAwait(false);
            if (!running.Remove(ended, out var node)) continue;
            pool.End(node);
            switch (ended.Exception?.InnerException)
            {
                case null when ended.IsCompletedSuccessfully:
                    built.Add(node.Id);
                    work.Done(node.Id);
                    break;
                case PthbsException error:
                    Fail(node.Id, error);
                    break;
                case { } unexpected and not OperationCanceledException:
                    defect ??= unexpected;
                    await stopping.CancelAsync().ConfigureAwait(false);
                    break;
            }
        }

        if (defect is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(defect);
        cancel.ThrowIfCancellationRequested();
        return new ScheduleResult(built, failures, skipped);

        void Fail(PackageId failed, PthbsException error)
        {
            failures.Add((failed, error));
            foreach (var id in work.Abandon(failed))
            {
                skipped.Add(id);
                if (keepGoing) events.Report(new BuildSkipped(id, failed));
            }
        }
    }
}
