using System.Text;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Exporting.Make;

/// <summary>
/// A graph as a Makefile: a package is a target whose file is its directory in the store. Recipes are plain words, which make runs without a shell of the machine.
/// </summary>
public static class Makefile
{
    /// <summary>Its own targets. A package of such a name is made by another word: <see cref="TargetOf"/>.</summary>
    public static readonly IReadOnlyList<string> Reserved = ["all", "check", "clean", "hashes", "sources"];

    /// <summary>What is put before the name of such a package; no package's own name has a slash.</summary>
    private const string PackagePrefix = "package/";

    /// <summary>What every Makefile of an export begins with.</summary>
    internal const string FirstLine = "# Written by 'pthbs export make': ";

    private const string Head = FirstLine + """
        builds packages with GNU make and busybox, and nothing else.
        #
        #   make -j2            builds what was asked for, at the end of this file
        #   make -j2 zlib       builds the packages of this name, with all that they need; one that is called like a word below: make package/clean
        #   make sources        says which sources are missing in sources/, and where they can be had
        #   make hashes         prints the output hash of each package that is in the store
        #   make check          compares them with those in the file 'hashes' (or HASHES=FILE)
        #   make clean          deletes what builds that were killed have left behind; while nothing is being built
        #
        # Where packages lie, where logs and records do, the busybox that does everything, and a zstd where a source is packed with it:
        STORE = /pthbs
        STATE = $(CURDIR)/state
        BUSYBOX = busybox
        ZSTD =
        HASHES = hashes
        export STORE STATE BUSYBOX ZSTD
        run = $(BUSYBOX) sh lib/


        """;

    /// <summary>The Makefile of a graph, which must hold everything down to what needs nothing.</summary>
    public static string Of(BuildGraph graph)
    {
        var text = new StringBuilder(Head);
        text.Append("all:").AppendJoin("", graph.Targets.Select(Target)).Append("\n\n");
        text.Append("ids =").AppendJoin("", graph.Nodes.Select(n => $" \\\n\t{n.Id}")).Append("\n\n");
        text.Append("sources:\n\t@$(run)sources.sh $(ids)\n");
        text.Append("hashes:\n\t@$(run)hashes.sh $(ids)\n");
        text.Append("check:\n\t@$(run)hashes.sh --check $(HASHES) $(ids)\n");
        text.Append("clean:\n\t@$(run)clean.sh\n");
        var names = graph.Nodes.GroupBy(n => TargetOf(n.Id.Name)).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        text.Append(".PHONY: ").AppendJoin(' ', Reserved.Concat(names.Select(g => g.Key))).Append("\n\n");
        foreach (var name in names) text.Append(name.Key).Append(':').AppendJoin("", name.Select(n => Target(n.Id))).Append('\n');
        foreach (var node in graph.Nodes)
        {
            // Order only: every directory in the store is of 1980, and none is ever made again. The + lends make's job slots to the build.
            text.Append('\n').Append(Target(node.Id).AsSpan(1)).Append(':');
            if (node.Requirements.Count > 0) text.Append(" |").AppendJoin("", node.Requirements.Select(Target));
            text.Append("\n\t+@$(run)build.sh ").Append(node.Id).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The target that makes the packages of a name: the name itself, unless a target of the Makefile's own is called so.</summary>
    public static string TargetOf(string name) => Reserved.Contains(name) ? PackagePrefix + name : name;

    /// <summary>Whether the helpers can work below a path: they take no other characters than these in STORE, STATE and BUSYBOX (<c>common.sh</c>).</summary>
    public static bool CanKeepStateIn(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || "/._+-".Contains(c, StringComparison.Ordinal));

    private static string Target(PackageId id) => $" $(STORE)/{id}";
}
