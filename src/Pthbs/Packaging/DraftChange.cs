namespace Pthbs.Packaging;

/// <summary>Changes facts of a draft.</summary>
internal static class DraftChange
{
    /// <summary>A draft with these changes; that one, where it has them all.</summary>
    public static PackageDraft Apply(PackageDraft draft, IReadOnlyList<FactChange> changes)
    {
        foreach (var change in changes) draft = Apply(draft, change);
        return draft;
    }

    private static PackageDraft Apply(PackageDraft draft, FactChange change)
    {
        var facts = draft.Facts.Copy();
        switch (change.Fact)
        {
            case "depends": return draft with { Needs = draft.Needs with { Depends = Joined(draft.Needs.Depends, change.Value) } };
            case "languages": facts.IsCxx = true; break;
            // Other layouts do not read it.
            case "static_libraries" when facts.Layout is not ("cmake" or "meson"): return draft;
            case "tools": facts.AddTool(change.Value); break;
            case var text when change.IsText: facts.Texts[text] = Merged(facts.Texts.GetValueOrDefault(text), change.Value); break;
            default: facts.AddFlag(change.Fact, change.Value); break;
        }

        return draft with { Facts = facts };
    }

    /// <summary>The words of both, each once.</summary>
    private static string Merged(string? before, string value) => before is null ? value : string.Join(' ', before.Split(' ').Union(value.Split(' ')));

    /// <summary>The entries, in order, with one more; of two for a package that one stays which says more.</summary>
    private static List<string> Joined(IReadOnlyList<string> entries, string entry)
    {
        var package = entry.Split(' ')[0];
        var same = entries.FirstOrDefault(known => known.Split(' ')[0] == package);
        if (same is not null && same.Length >= entry.Length) return [.. entries];
        return [.. entries.Where(known => known != same).Append(entry).Order(StringComparer.Ordinal)];
    }
}
