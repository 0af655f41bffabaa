using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Workflows;

/// <summary>Finds packages of a collection by words.</summary>
public static class PackageSearch
{
    /// <summary>
    /// The packages in which every word stands, in the name, the summary or the homepage, in upper or lower case. The package of that very name comes first, then names that begin with the first word, names that hold it, and the
    /// rest; each group in order of names.
    /// </summary>
    /// <param name="session">Whose collection.</param>
    /// <param name="words">The words.</param>
    /// <param name="errors">Receives what is wrong with templates: of those, nothing but the name is known, and they are not found.</param>
    public static IReadOnlyList<GeneratedPackage> Find(Session session, IReadOnlyList<string> words, ICollection<PthbsException> errors)
    {
        var found = new List<GeneratedPackage>();
        foreach (var package in CollectionSurvey.Generate(session, session.Collection.Packages, errors))
        {
            var texts = package.Words;
            if (words.All(word => Is(package.Request.Name, word) || Is(texts.Summary, word) || Is(texts.Homepage, word))) found.Add(package);
        }

        found.Sort((left, right) => Rank(left, words[0]) is var one && Rank(right, words[0]) is var other && one != other ? one.CompareTo(other) : string.CompareOrdinal(left.Request.Name, right.Request.Name));
        return found;
    }

    private static bool Is(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) is true;

    private static int Rank(GeneratedPackage package, string word)
    {
        var name = package.Request.Name;
        if (name.Equals(word, StringComparison.OrdinalIgnoreCase)) return 0;
        if (name.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return 1;
        return Is(name, word) ? 2 : 3;
    }
}
