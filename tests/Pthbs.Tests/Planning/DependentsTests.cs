using System.Text;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Tests.Planning;

public sealed class DependentsTests
{
    private static PackageId Id(string name) => PackageId.Of(name, Encoding.UTF8.GetBytes(name));

    private static IReadOnlyList<string> Find(Dictionary<string, string[]> graph, string target, bool all) =>
        [.. Dependents.Of(graph.Keys.Select(Id), id => graph[id.Name].Select(Id), id => id.Name == target, all).Select(d => $"{d.Id.Name}>{d.Needs.Name}{(d.IsDirect ? "!" : "")}")];

    [Fact]
    public void The_nearest_come_first_and_each_stands_once()
    {
        // d needs a directly and through b: it counts as direct.
        var graph = new Dictionary<string, string[]> { ["d"] = ["b", "a"], ["e"] = ["d", "c"], ["b"] = ["a"], ["c"] = ["b"], ["a"] = [], ["x"] = [] };
        Assert.Equal(["b>a!", "d>a!"], Find(graph, "a", all: false));
        Assert.Equal(["b>a!", "d>a!", "c>b", "e>d"], Find(graph, "a", all: true));
        Assert.Empty(Find(graph, "e", all: true));
    }

    [Fact]
    public void A_target_that_is_only_needed_is_found_too() => Assert.Equal(["u>gone!"], Find(new() { ["u"] = ["gone"] }, "gone", all: true));

    [Fact]
    public void A_chain_of_a_hundred_thousand_is_walked_without_a_stack()
    {
        var ids = Enumerable.Range(0, 100_000).Select(n => Id($"p{n}")).ToArray();
        var number = ids.Select((id, n) => (id, n)).ToDictionary(p => p.id, p => p.n);
        Assert.Equal(ids.Length - 1, Dependents.Of(ids, id => number[id] == 0 ? [] : [ids[number[id] - 1]], id => id == ids[0], all: true).Count);
    }
}
