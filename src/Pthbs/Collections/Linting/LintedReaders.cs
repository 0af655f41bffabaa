namespace Pthbs.Collections.Linting;

/// <summary>What is read by templates and by all that are rendered with them or may take something from them. What many packages use is looked through once.</summary>
internal sealed class LintedReaders(LintedCollection templates)
{
    private readonly Dictionary<string, LintedReads> _known = new(StringComparer.Ordinal);

    /// <summary>What a package's template and all that it leads to read; null where only rendering can tell.</summary>
    public IReadOnlyList<IReadOnlySet<string>>? Of(LintedTemplate root)
    {
        if (root.IsOpen) return null;
        var all = new List<IReadOnlySet<string>> { new HashSet<string>(root.Analysis!.Reads, StringComparer.Ordinal) };
        foreach (var use in root.AllUses)
        {
            if (templates.Find(root, use) is not { } used)
            {
                // What is missing might read anything; that it is missing is told.
                if (!use.MayBeMissing) return null;
                continue;
            }

            if (!_known.TryGetValue(used.Name, out var reads)) _known[used.Name] = reads = Walk(used);
            if (reads.IsOpen) return null;
            all.Add(reads.Names);
        }

        return all;
    }

    private LintedReads Walk(LintedTemplate first)
    {
        var reads = new LintedReads();
        var seen = new HashSet<string>(StringComparer.Ordinal) { first.Name };
        var open = new Stack<LintedTemplate>([first]);
        while (open.TryPop(out var template))
        {
            reads.IsOpen |= template.IsOpen;
            if (template.Analysis is { } analysis) reads.Names.UnionWith(analysis.Reads);
            foreach (var use in template.AllUses)
            {
                if (templates.Find(template, use) is not { } used) reads.IsOpen |= !use.MayBeMissing;
                else if (seen.Add(used.Name)) open.Push(used);
            }
        }

        return reads;
    }

    private sealed class LintedReads
    {
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public bool IsOpen { get; set; }
    }
}
