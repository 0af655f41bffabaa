using System.Diagnostics.CodeAnalysis;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Building;

/// <summary>What of a graph is still to be built: what each package waits for, and which of the ready ones goes first.</summary>
internal sealed class ReadyQueue
{
    /// <summary>In place of a count: the package will never be ready.</summary>
    private const int Abandoned = -1;

    private readonly Dictionary<PackageId, GraphNode> _nodes;
    private readonly Dictionary<PackageId, int> _waitingFor = [];
    private readonly Dictionary<PackageId, List<PackageId>> _neededBy = [];
    private readonly Dictionary<PackageId, double> _wayBehind = [];
    private readonly PriorityQueue<PackageId, (double, int)> _ready = new();
    private readonly Dictionary<PackageId, int> _order = [];

    /// <summary>Begins.</summary>
    /// <param name="graph">What is to be built.</param>
    /// <param name="seconds">How long a package is expected to take.</param>
    /// <param name="held">Packages that wait for something else, too, until they are released.</param>
    public ReadyQueue(BuildGraph graph, Func<PackageId, double> seconds, IReadOnlySet<PackageId> held)
    {
        _nodes = graph.Nodes.ToDictionary(n => n.Id);
        foreach (var node in graph.Nodes)
        {
            _order.Add(node.Id, _order.Count);
            _neededBy.Add(node.Id, []);
            var missing = node.Requirements.Where(_nodes.ContainsKey).ToList();
            _waitingFor.Add(node.Id, missing.Count + (held.Contains(node.Id) ? 1 : 0));
            foreach (var requirement in missing) _neededBy[requirement].Add(node.Id);
        }

        // Nodes stand after what they need: backwards, each sees those that need it done.
        foreach (var node in graph.Nodes.Reverse())
            _wayBehind[node.Id] = seconds(node.Id) + _neededBy[node.Id].Select(n => _wayBehind[n]).DefaultIfEmpty().Max();
        foreach (var node in graph.Nodes) if (_waitingFor[node.Id] == 0) Enqueue(node.Id);
    }

    /// <summary>What a package was held for is there.</summary>
    public void Release(PackageId id)
    {
        if (_waitingFor[id] > 0 && --_waitingFor[id] == 0) Enqueue(id);
    }

    /// <summary>The package to start next, if any is ready.</summary>
    public bool TryPeek([NotNullWhen(true)] out GraphNode? node)
    {
        node = _ready.TryPeek(out var id, out _) ? _nodes[id] : null;
        return node is not null;
    }

    /// <summary>Removes the package that was peeked at.</summary>
    public void Take(GraphNode node)
    {
        if (_ready.Dequeue() != node.Id) throw new InvalidOperationException("the queue changed between peeking and taking");
    }

    /// <summary>A package is built: those that waited for nothing else are ready.</summary>
    public void Done(PackageId id)
    {
        foreach (var waiting in _neededBy[id]) Release(waiting);
    }

    /// <summary>A package failed: gives all that need it, near or far, none of which will ever be ready.</summary>
    public IReadOnlyList<PackageId> Abandon(PackageId id)
    {
        var reached = new HashSet<PackageId>();
        var stack = new Stack<PackageId>(_neededBy[id]);
        while (stack.TryPop(out var next))
            if (_waitingFor[next] != Abandoned && reached.Add(next)) foreach (var further in _neededBy[next]) stack.Push(further);
        foreach (var lost in reached) _waitingFor[lost] = Abandoned;
        return [.. reached.OrderBy(r => _order[r])];
    }

    private void Enqueue(PackageId id) => _ready.Enqueue(id, (-_wayBehind[id], _order[id]));
}
