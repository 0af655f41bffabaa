namespace Pthbs.Files.Trees;

/// <summary>A place that a link can lead to, as names below <c>/</c>: the store's directory, a package in it, what is in the package. Most are made as the way is walked.</summary>
internal sealed class LinkPlace
{
    private Dictionary<string, LinkPlace>? _below;

    /// <summary>The place above all others.</summary>
    public LinkPlace() => Name = "";

    private LinkPlace(LinkPlace parent, string name, bool isInPackage)
    {
        (Parent, Name) = (parent, name);
        Depth = parent.Depth + 1;
        IsInPackage = isInPackage || parent.IsInPackage;
    }

    /// <summary>The place that holds this one.</summary>
    public LinkPlace? Parent { get; }

    /// <summary>Its name there.</summary>
    public string Name { get; }

    /// <summary>How many names lead here.</summary>
    public int Depth { get; }

    /// <summary>Whether it is the package or in it.</summary>
    public bool IsInPackage { get; }

    /// <summary>What stands here in the tree; null if nothing does, and outside the tree.</summary>
    public TreeEntry? Entry { get; private init; }

    /// <summary>Adds a place that is known from the beginning.</summary>
    public LinkPlace Add(string name, TreeEntry? entry = null, bool isInPackage = false)
    {
        var place = new LinkPlace(this, name, isInPackage) { Entry = entry };
        (_below ??= new Dictionary<string, LinkPlace>(StringComparer.Ordinal)).Add(name, place);
        return place;
    }

    /// <summary>The place of that name in this one.</summary>
    public LinkPlace Below(ReadOnlySpan<char> name) =>
        _below is not null && _below.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known) ? known : new LinkPlace(this, name.ToString(), isInPackage: false);
}
