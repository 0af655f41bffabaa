using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Sessions;

/// <summary>Environments that are in the store, by the words that people have for them.</summary>
public static class PublishedEnvironments
{
    private const string Prefix = "env.";

    /// <summary>Fewer digits of a hash are too easily another word.</summary>
    private const int ShortestHash = 4;

    /// <summary>The hashes of all environments in the store, sorted.</summary>
    public static IReadOnlyList<string> List(Session session) => session.Store.ListEnvironments();

    /// <summary>
    /// The environment that a word means: its path, its hash or the beginning of it (with or without <c>env.</c>), or the name that the collection has for it.
    /// </summary>
    /// <returns>The path on disk.</returns>
    /// <exception cref="PthbsException">Nothing or more than one is meant, or it is not built yet.</exception>
    public static string Find(Session session, string word)
    {
        if (word.Contains('/', StringComparison.Ordinal)) return ByPath(session, word);
        var digits = word.StartsWith(Prefix, StringComparison.Ordinal) ? word[Prefix.Length..] : word;
        if (digits.Length >= ShortestHash && digits.Length <= PackageId.HashLength && digits.All(char.IsAsciiHexDigitLower))
        {
            var found = List(session).Where(h => h.StartsWith(digits, StringComparison.Ordinal)).ToList();
            if (found.Count == 1) return session.Store.PathOfEnvironment(found[0]);
            if (found.Count > 1)
                throw new PthbsException(ErrorKind.Usage, $"{found.Count} environments have a hash that begins with {digits}") { Details = [.. found.Take(10)], Hint = "give more digits" };
            // A name may look like digits of a hash: 'cafe'.
            if (digits.Length < word.Length || !session.Collection.Environments.Contains(word))
                throw new PthbsException(ErrorKind.Usage, $"no environment in the store has a hash that begins with {digits}") { Where = session.Store.Packages.Path, Hint = "see what there is: pthbs env list" };
        }

        return TryFindNamed(session, word) ?? throw NotBuilt(word);
    }

    /// <summary>Where the environment of that name in the collection is, as the collection stands now; null where it is not built.</summary>
    /// <exception cref="PthbsException">The collection has none of that name.</exception>
    public static string? TryFindNamed(Session session, string name)
    {
        var packages = session.ResolveEnvironment(name);
        if (packages.Any(p => !session.Store.Contains(p.Id))) return null;
        var hash = EnvironmentPublisher.Merge(session.Store, packages).Hash;
        return session.Store.ContainsEnvironment(hash) ? session.Store.PathOfEnvironment(hash) : null;
    }

    private static string ByPath(Session session, string word)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(word));
        var name = Path.GetFileName(path);
        if (name.StartsWith(Prefix, StringComparison.Ordinal) && PackageId.IsHash(name.AsSpan(Prefix.Length)) && session.Store.ContainsEnvironment(name[Prefix.Length..])
            && session.Store.PathOfEnvironment(name[Prefix.Length..]) is var there && (path == there || path == $"{StoreDirectory.BuildPath}/{name}")) return there;
        throw new PthbsException(ErrorKind.Usage, "this is no environment of the store") { Where = path, Expected = $"{session.Store.Packages.Path}/{Prefix}<64 hex digits>", Hint = "see what there is: pthbs env list" };
    }

    private static PthbsException NotBuilt(string name) => new(ErrorKind.Usage, $"the environment '{name}' is not built, or its packages have changed since")
    {
        Hint = $"build it: pthbs env build {name}",
    };
}
