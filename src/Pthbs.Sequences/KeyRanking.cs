namespace Pthbs;

/// <summary>The order of one key for each element. It depends on the type of the key alone.</summary>
internal sealed class KeyRanking<TKey>(TKey[] keys, IComparer<TKey>? comparer, bool descends) : Ranking
{
    private readonly IComparer<TKey> _comparer = comparer ?? Comparer<TKey>.Default;

    /// <inheritdoc/>
    public override int Compare(int left, int right) =>
        descends ? _comparer.Compare(keys[right], keys[left]) : _comparer.Compare(keys[left], keys[right]);
}
