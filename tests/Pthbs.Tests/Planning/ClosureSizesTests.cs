using System.Text;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Tests.Planning;

public sealed class ClosureSizesTests
{
    private static PackageId Id(string name) => PackageId.Of(name, Encoding.UTF8.GetBytes(name));

    [Fact]
    public void A_package_adds_itself_and_what_only_it_leads_to()
    {
        // The two programs share a library; only one of them brings data, and these another library.
        var graph = new Dictionary<string, string[]> { ["env"] = ["one", "two"], ["one"] = ["library"], ["two"] = ["library", "data"], ["data"] = ["more"], ["more"] = ["library"], ["library"] = [] };
        var sizes = new Dictionary<string, long> { ["env"] = 1, ["one"] = 10, ["two"] = 100, ["library"] = 1000, ["data"] = 10000, ["more"] = 100000 };
        var members = ClosureSizes.Of([Id("one"), Id("two")], id => graph[id.Name].Select(Id), id => sizes[id.Name]);
        Assert.Equal(["two 100 110100", "data 10000 110000", "more 100000 100000", "library 1000 1000", "one 10 10"], members.Select(m => $"{m.Id.Name} {m.Size} {m.Adds}"));
        Assert.Equal(111111, Assert.Single(ClosureSizes.Of([Id("env")], id => graph[id.Name].Select(Id), id => sizes[id.Name]), m => m.Id.Name == "env").Adds);
    }

    [Fact]
    public void A_circle_is_no_way_without_an_end()
    {
        var graph = new Dictionary<string, string[]> { ["a"] = ["b", "a"], ["b"] = ["c"], ["c"] = ["b"] };
        Assert.Equal(["a 3", "b 2", "c 1"], ClosureSizes.Of([Id("a")], id => graph[id.Name].Select(Id), _ => 1).Select(m => $"{m.Id.Name} {m.Adds}"));
    }

    /// <summary>Held against the definition: what can still be reached without the package.</summary>
    [Fact]
    public void What_a_package_adds_is_what_is_missing_without_it()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var ids = Enumerable.Range(0, 12).Select(n => Id($"p{n}")).ToArray();
            var next = ids.ToDictionary(id => id, _ => Enumerable.Range(0, random.Next(4)).Select(_ => ids[random.Next(ids.Length)]).ToArray());
            PackageId[] roots = [ids[0], ids[1]];
            var members = ClosureSizes.Of(roots, id => next[id], id => 1L << Array.IndexOf(ids, id));
            var all = Reach(default);
            Assert.Equal(all, members.Sum(m => m.Size));
            Assert.All(members, m => Assert.Equal(all - Reach(m.Id), m.Adds));

            long Reach(PackageId without)
            {
                var seen = new HashSet<PackageId>();
                var open = new Stack<PackageId>(roots);
                while (open.TryPop(out var id)) if (id != without && seen.Add(id)) foreach (var other in next[id]) open.Push(other);
                return seen.Sum(id => 1L << Array.IndexOf(ids, id));
            }
        }
    }

    [Fact]
    public void A_long_chain_is_no_burden()
    {
        var ids = Enumerable.Range(0, 50_000).Select(n => Id($"p{n}")).ToArray();
        var number = ids.Select((id, n) => (id, n)).ToDictionary(p => p.id, p => p.n);
        var members = ClosureSizes.Of([ids[0]], id => number[id] + 1 < ids.Length ? [ids[number[id] + 1]] : [], _ => 1);
        Assert.Equal((ids[0], ids.Length), (members[0].Id, (int)members[0].Adds));
    }
}
