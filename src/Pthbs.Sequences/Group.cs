namespace Pthbs;

/// <summary>The elements with one key, in their former order.</summary>
/// <param name="key">Their key.</param>
internal sealed class Group<TKey, T>(TKey key) : List<T>
{
    /// <summary>What they have in common.</summary>
    public TKey Key => key;
}
