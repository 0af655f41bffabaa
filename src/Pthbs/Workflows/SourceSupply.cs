using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>Where the sources of packages come from: the download lists of a collection say it.</summary>
/// <param name="settings">How pthbs works here.</param>
/// <param name="sources">The sources on this machine.</param>
/// <param name="downloads">The download lists, the first one first; asked for when they are needed.</param>
public sealed class SourceSupply(MachineSettings settings, SourceCache sources, Func<IReadOnlyList<DownloadList>> downloads)
{
    /// <summary>Files of the collection that are sources, where they cannot be put among the sources.</summary>
    private readonly HashSet<SourceKey> _own = [];

    /// <summary>Those of a graph's sources that are not on this machine.</summary>
    public IReadOnlyList<SourceInput> Missing(BuildGraph graph) => [.. graph.Sources.Where(s => !sources.Contains(s.Key) && !_own.Contains(s.Key))];

    /// <summary>The download list's entry of a source.</summary>
    /// <exception cref="PthbsException">No list names it.</exception>
    public DownloadEntry DownloadOf(SourceInput source) => TryFindDownload(source)
        ?? throw new PthbsException(ErrorKind.Source, $"no download list has a URL for the source {source.File}")
        {
            Where = source.Key.ToString(),
            Hint = "add it to the download list: pthbs collection add --source-only URL",
        };

    /// <summary>
    /// The download list's entry of a source, its <c>file:</c> urls made absolute; null if no list names it: the collection's own files need none.
    /// </summary>
    public DownloadEntry? TryFindDownload(SourceInput source) => FindDownload(source.Key) is (var list, var entry) ? list.Absolute(entry) : null;

    /// <summary>Brings the sources of a graph's packages to this machine, and checks the trees of commits that a script pins.</summary>
    /// <exception cref="PthbsException">Some could not be fetched, or do not match the script.</exception>
    public async Task FetchAsync(BuildGraph graph, IProgress<FetchEvent> progress, CancellationToken cancel)
    {
        await FetchAsync(Requests(graph), progress, ended: null, cancel).ConfigureAwait(false);
        foreach (var node in graph.Nodes) await RequireTreesAsync(node, cancel).ConfigureAwait(false);
    }

    /// <summary>Fetches the sources of a graph's packages while something else goes on, which is told when each package's own sources are here.</summary>
    /// <param name="graph">The packages.</param>
    /// <param name="progress">Receives every event about sources, from any thread.</param>
    /// <param name="work">What goes on; gets a function that gives for each package what ends when its sources are here. When it ends, fetching does, too.</param>
    /// <param name="cancel">Stops fetching.</param>
    /// <exception cref="PthbsException">No list names a source; nothing was begun.</exception>
    internal async Task<T> WhileFetchingAsync<T>(BuildGraph graph, IProgress<FetchEvent> progress, Func<Func<GraphNode, Task>, Task<T>> work, CancellationToken cancel)
    {
        var requests = Requests(graph);
        var arrival = new SourceArrival(requests);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var fetching = FetchAsync(requests, progress, arrival, stop.Token);
        try
        {
            return await work(node => ReadyAsync(node, arrival, stop.Token)).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            // What went wrong has been told of the package that needs the source.
            await fetching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Notes a file of the collection that is a source and cannot be put among the sources.</summary>
    internal void AddOwn(SourceKey key) => _own.Add(key);

    private List<FetchRequest> Requests(BuildGraph graph)
    {
        var requests = new List<FetchRequest>();
        foreach (var source in Missing(graph))
        {
            var entry = DownloadOf(source);
            requests.Add(FindDownload(source.Key)!.Value.List.Request(entry));
        }

        return requests;
    }

    private async Task FetchAsync(List<FetchRequest> requests, IProgress<FetchEvent> progress, SourceArrival? ended, CancellationToken cancel)
    {
        if (requests.Count == 0) return;
        using var fetcher = new Fetcher(sources, Mirrors.OfMachine(settings.Mirrors), new FetchOptions { FreeSpace = settings.Limits.FreeSpace });
        try
        {
            await fetcher.FetchAsync(requests, progress, cancel, ended is null ? null : ended.End).ConfigureAwait(false);
            ended?.EndAll(null);
        }
        catch (Exception error) when (ended is not null)
        {
            ended.EndAll(error is OperationCanceledException ? null : error);
            throw;
        }
    }

    private Task ReadyAsync(GraphNode node, SourceArrival arrival, CancellationToken cancel)
    {
        if (node.Substitute is not null) return Task.CompletedTask;
        var here = arrival.Of(node.Script.Header.Sources.Select(s => s.Key));
        return here.IsCompletedSuccessfully && node.Script.Header.Sources.All(s => s.Tree is null) ? here : AfterAsync();

        async Task AfterAsync()
        {
            await here.ConfigureAwait(false);
            await RequireTreesAsync(node, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Two scripts may pin one commit differently: it is each script's word that counts. The build looks again when it takes the tree.</summary>
    private async Task RequireTreesAsync(GraphNode node, CancellationToken cancel)
    {
        foreach (var pinned in node.Script.Header.Sources.Where(s => s.Tree is not null))
            await Task.Run(() => sources.RequireTree(pinned.Key, pinned.Tree!, cancel), cancel).ConfigureAwait(false);
    }

    private (DownloadList List, DownloadEntry Entry)? FindDownload(SourceKey key)
    {
        foreach (var list in downloads())
            if (list.TryFind(key, out var entry)) return (list, entry);
        return null;
    }
}
