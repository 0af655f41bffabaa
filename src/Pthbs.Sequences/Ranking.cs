namespace Pthbs;

/// <summary>An order of elements by their places.</summary>
internal abstract class Ranking
{
    /// <summary>Compares the elements at two places.</summary>
    /// <param name="left">A place.</param>
    /// <param name="right">Another one.</param>
    /// <returns>Below zero if the left one comes first, zero if the order does not tell them apart.</returns>
    public abstract int Compare(int left, int right);
}
