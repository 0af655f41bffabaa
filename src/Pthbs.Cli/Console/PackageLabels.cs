using Pthbs.Collections;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Cli.Console;

/// <summary>
/// What packages are called in messages: name and version; of variants that one run has several of also the values by which they differ from the default, and the beginning of the hash where those are not known or the same.
/// </summary>
internal sealed class PackageLabels
{
    private readonly Dictionary<PackageId, string> _labels = [];

    /// <param name="graph">The packages of the run.</param>
    /// <param name="find">Gives what a package was rendered from; null where nothing is known of that.</param>
    public PackageLabels(BuildGraph graph, Func<PackageId, GeneratedPackage?>? find = null)
    {
        foreach (var same in graph.Nodes.GroupBy(n => $"{n.Id.Name} {n.Script.Header.Version}"))
        {
            var isAlone = same.Count() == 1;
            var taken = new HashSet<string>(StringComparer.Ordinal);
            foreach (var node in same)
            {
                var label = isAlone ? same.Key : Variant(find?.Invoke(node.Id), node.Script.Header.Version);
                _labels.Add(node.Id, label is not null && taken.Add(label) ? label : $"{label ?? same.Key} ({node.Id.Hash[..8]})");
            }
        }
    }

    /// <summary>The label of a package.</summary>
    public string this[PackageId id] => _labels.TryGetValue(id, out var label) ? label : id.Short;

    private static string? Variant(GeneratedPackage? package, string version)
    {
        if (package is null) return null;
        var values = new List<string>();
        foreach (var parameter in package.Parameters)
            if (parameter.Value != parameter.Default) values.Add($"{parameter.Name}={parameter.Value}");
        return $"{package.Request.Name}{(values.Count == 0 ? "" : ":")}{string.Join(',', values)} {version}";
    }
}
