namespace Pthbs;

/// <summary>Groups.</summary>
internal static partial class Sequences
{
    public static IEnumerable<Group<TKey, T>> GroupBy<T, TKey>(this IEnumerable<T> source, Func<T, TKey> key, IEqualityComparer<TKey>? comparer = null)
    {
        var groups = new List<Group<TKey, T>>();
        // Where the group of a key is. The type of the table depends on that of the key alone.
#pragma warning disable CS8714 // Null is not put into the table.
        var places = new Dictionary<TKey, int>(comparer);
#pragma warning restore CS8714
        var ofNull = -1;
        foreach (var item in source)
        {
            var own = key(item);
            var place = own is null ? ofNull : places.GetValueOrDefault(own, -1);
            if (place < 0)
            {
                place = groups.Count;
                groups.Add(new Group<TKey, T>(own));
                if (own is null) ofNull = place;
                else places.Add(own, place);
            }
            groups[place].Add(item);
        }
        foreach (var group in groups) yield return group;
    }
}
