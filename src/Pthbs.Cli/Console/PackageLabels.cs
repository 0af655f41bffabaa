using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Cli.Console;

/// <summary>What packages are called in messages: name and version, and the beginning of the hash where two of one run would be called the same.</summary>
internal sealed class PackageLabels
{
    private readonly Dictionary<PackageId, string> _labels = [];

    public PackageLabels(BuildGraph graph)
    {
        foreach (var same in graph.Nodes.GroupBy(n => $"{n.Id.Name} {n.Script.Header.Version}"))
        {
            var isAlone = same.Count() == 1;
            foreach (var node in same) _labels.Add(node.Id, isAlone ? same.Key : $"{same.Key} ({node.Id.Hash[..8]})");
        }
    }

    /// <summary>The label of a package.</summary>
    public string this[PackageId id] => _labels.TryGetValue(id, out var label) ? label : id.Short;
}
