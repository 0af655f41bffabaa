using Pthbs.Collections;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Workflows;

/// <summary>Which package of a name was built last on this machine.</summary>
public static class LastBuilt
{
    /// <summary>The package of the same name, but not itself, that was begun last of those that a record or the store still knows; null if there is none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="than">The package.</param>
    /// <param name="parameters">
    /// The values of its parameters, with their defaults; null where nobody knows them. Another variant is another package: one that was built with other values does not count. One of which nobody knows
    /// how it was built counts where there is no other.
    /// </param>
    public static PackageId? Find(StoreDirectory store, PackageId than, IReadOnlyCollection<PackageParameter>? parameters = null)
    {
        var others = store.Scripts.List().Concat(store.List()).Distinct().Where(id => id.Name == than.Name && id != than)
            .Select(id => (Id: id, Record: store.Records.TryRead(id)))
            .Where(o => o.Record is not null || store.Contains(o.Id))
            .Where(o => MayBe(parameters, o.Record))
            .OrderBy(o => parameters is not null && o.Record?.Parameters is null).ThenByDescending(o => o.Record?.Started ?? DateTimeOffset.MinValue).ThenBy(o => o.Id)
            .ToList();
        return others.Count == 0 ? null : others[0].Id;
    }

    /// <summary>
    /// The package of the same name, but not itself, whose log was written last; null if there is none. A build that failed has a log and no record, so that nobody knows the values of its parameters: it counts.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="than">The package.</param>
    /// <param name="parameters">As for <see cref="Find"/>.</param>
    public static PackageId? FindLog(StoreDirectory store, PackageId than, IReadOnlyCollection<PackageParameter>? parameters = null)
    {
        foreach (var id in store.Logs.Newest(than.Name))
            if (id != than && MayBe(parameters, store.Records.TryRead(id))) return id;
        return null;
    }

    /// <summary>The package whose log was written last, of those that a request may mean, where nobody knows which it means: its template cannot be rendered. Null if there is none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="request">The request.</param>
    public static PackageId? FindLog(StoreDirectory store, PackageRequest request)
    {
        foreach (var id in store.Logs.Newest(request.Name))
            if (store.Records.TryRead(id)?.Parameters is not { } built || request.Parameters.All(p => built.GetValueOrDefault(p.Key, p.Value) == p.Value)) return id;
        return null;
    }

    /// <summary>Whether what a record tells of may be the variant with these values.</summary>
    private static bool MayBe(IReadOnlyCollection<PackageParameter>? parameters, BuildRecord? record) =>
        parameters is null || record?.Parameters is not { } built || parameters.All(p => built.GetValueOrDefault(p.Name, p.Default) == p.Value);
}
