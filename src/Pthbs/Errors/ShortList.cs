namespace Pthbs.Errors;

/// <summary>Names in a message: the first of them, and how many there are besides.</summary>
public static class ShortList
{
    /// <summary>The names, as <c>a, b and 3 more</c> if they are more than are shown.</summary>
    /// <param name="names">The names.</param>
    /// <param name="most">How many are shown.</param>
    /// <param name="separator">What stands between two of them.</param>
    public static string Of(IReadOnlyCollection<string> names, int most, string separator = ", ") =>
        string.Join(separator, names.Take(most)) + (names.Count > most ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" and {names.Count - most} more") : "");
}
