using Pthbs.Scripts;

namespace Pthbs.Planning;

/// <summary>A package of a closure.</summary>
/// <param name="Id">The package.</param>
/// <param name="Size">Bytes of its files.</param>
/// <param name="Adds">Bytes that the closure would be smaller by if nothing referred to the package: its own, and those of all packages that only lead from it.</param>
public sealed record ClosureMember(PackageId Id, long Size, long Adds);

/// <summary>What a run-time closure is made of, and what each package adds to it.</summary>
public static class ClosureSizes
{
    private const int NoOne = -1;

    /// <summary>The packages of a closure, those that add most first.</summary>
    /// <param name="roots">Where it begins.</param>
    /// <param name="references">The packages that a package refers to.</param>
    /// <param name="size">The size of a package's files.</param>
    public static IReadOnlyList<ClosureMember> Of(IEnumerable<PackageId> roots, Func<PackageId, IEnumerable<PackageId>> references, Func<PackageId, long> size)
    {
        var nodes = Walk(roots, references);
        var dominators = Dominators(nodes);
        // What is dominated has a lower number in post-order than what dominates it, so that one pass sums up.
        var adds = new long[nodes.Count + 1];
        var members = new List<ClosureMember>(nodes.Count);
        for (var i = 0; i < nodes.Count; i++)
        {
            var own = size(nodes[i].Id);
            adds[i] += own;
            adds[dominators[i]] += adds[i];
            members.Add(new ClosureMember(nodes[i].Id, own, adds[i]));
        }

        members.Sort((left, right) => left.Adds != right.Adds ? right.Adds.CompareTo(left.Adds) : left.Id.CompareTo(right.Id));
        return members;
    }

    /// <summary>The packages in post-order, each with those that refer to it.</summary>
    private static List<Node> Walk(IEnumerable<PackageId> roots, Func<PackageId, IEnumerable<PackageId>> references)
    {
        var known = new Dictionary<PackageId, Node>();
        var done = new List<Node>();
        // References can lead in a circle, and a chain of them can be longer than the thread's stack.
        var open = new Stack<Node>();
        foreach (var root in roots)
        {
            Enter(root).IsRoot = true;
            while (open.TryPeek(out var at))
            {
                if (at.Left is null)
                {
                    at.Left = new Queue<PackageId>();
                    foreach (var id in references(at.Id)) at.Left.Enqueue(id);
                }

                if (at.Left.TryDequeue(out var next))
                {
                    var node = Enter(next);
                    if (node != at) node.Users.Add(at);
                    continue;
                }

                at.Number = done.Count;
                done.Add(at);
                open.Pop();
            }
        }

        return done;

        Node Enter(PackageId id)
        {
            if (known.TryGetValue(id, out var there)) return there;
            var node = new Node(id);
            known.Add(id, node);
            open.Push(node);
            return node;
        }
    }

    /// <summary>The nearest package that each way to a package leads through (Cooper, Harvey and Kennedy's algorithm).</summary>
    /// <param name="nodes">The packages in post-order; behind the last is what refers to the roots.</param>
    private static int[] Dominators(List<Node> nodes)
    {
        var top = nodes.Count;
        var dominators = new int[top + 1];
        Array.Fill(dominators, NoOne);
        dominators[top] = top;
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = top - 1; i >= 0; i--)
            {
                var found = nodes[i].IsRoot ? top : NoOne;
                foreach (var user in nodes[i].Users)
                {
                    if (dominators[user.Number] == NoOne) continue;
                    found = found == NoOne ? user.Number : Meet(user.Number, found);
                }

                if (dominators[i] == found) continue;
                dominators[i] = found;
                changed = true;
            }
        }

        return dominators;

        int Meet(int one, int other)
        {
            while (one != other)
            {
                while (one < other) one = dominators[one];
                while (other < one) other = dominators[other];
            }

            return one;
        }
    }

    private sealed class Node(PackageId id)
    {
        public PackageId Id { get; } = id;

        public bool IsRoot { get; set; }

        public int Number { get; set; }

        public Queue<PackageId>? Left { get; set; }

        public List<Node> Users { get; } = [];
    }
}
