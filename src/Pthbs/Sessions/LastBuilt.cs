using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Sessions;

/// <summary>Which package of a name was built last on this machine.</summary>
public static class LastBuilt
{
    /// <summary>The package of the same name, but not itself, that was begun last of those that a record or the store still knows; null where there is none.</summary>
    public static PackageId? Find(StoreDirectory store, PackageId than)
    {
        var others = store.Scripts.List().Concat(store.List()).Distinct().Where(id => id.Name == than.Name && id != than)
            .Select(id => (Id: id, Record: store.Records.TryRead(id)))
            .Where(o => o.Record is not null || store.Contains(o.Id))
            .OrderByDescending(o => o.Record?.Started ?? DateTimeOffset.MinValue).ThenBy(o => o.Id)
            .ToList();
        return others.Count == 0 ? null : others[0].Id;
    }
}
