using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Planning;

/// <summary>What built packages refer to, and what their programs hold of others: a program that links statically refers to nothing.</summary>
/// <param name="store">Where they are.</param>
/// <param name="cancel">Ends the reading of a tree whose record is lost.</param>
public sealed class BuiltUsers(StoreDirectory store, CancellationToken cancel)
{
    private readonly Dictionary<PackageId, User> _known = [];

    /// <summary>The packages that one refers to or holds parts of, itself left out, each once.</summary>
    public IEnumerable<PackageId> Needs(PackageId id)
    {
        var user = Of(id);
        return user.References.Union(user.Taken.Keys);
    }

    /// <summary>Whether a package refers to another one.</summary>
    public bool Refers(PackageId id, PackageId needed) => Of(id).References.Contains(needed);

    /// <summary>The files of another package, archives and objects, that programs of a package hold parts of, in order.</summary>
    public IReadOnlyList<string> Files(PackageId id, PackageId needed) => Of(id).Taken.TryGetValue(needed, out var files) ? [.. files] : [];

    /// <summary>The values of the parameters that a package was built with, as they stand behind its name; empty where there are none.</summary>
    public string Values(PackageId id) => Of(id).Values;

    private User Of(PackageId id)
    {
        if (_known.TryGetValue(id, out var known)) return known;
        var record = PackageRecords.Of(store, id, cancel);
        var user = new User([.. record.References.Select(PackageId.Parse)], record.Parameters is { Count: > 0 } values ? ":" + string.Join(',', values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}")) : "");
        foreach (var file in record.Links?.Files ?? [])
            foreach (var taken in file.Taken)
            {
                if (taken.Package is not { } owner || !PackageId.TryParse(owner, out var package) || package == id) continue;
                if (!user.Taken.TryGetValue(package, out var files)) user.Taken[package] = files = new SortedSet<string>(StringComparer.Ordinal);
                files.Add(taken.Path);
            }

        return _known[id] = user;
    }

    private sealed record User(HashSet<PackageId> References, string Values)
    {
        public Dictionary<PackageId, SortedSet<string>> Taken { get; } = [];
    }
}
