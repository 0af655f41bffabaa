using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Sessions;

/// <summary>Environments that are in the store, by the words that people have for them.</summary>
public static class PublishedEnvironments
{
    /// <summary>Fewer digits of a hash are too easily another word.</summary>
    private const int ShortestHash = 4;

    /// <summary>
    /// The environment that a word means: its path, its hash or the beginning of it (with or without <c>env.</c>), or the name that the collection has for it.
    /// </summary>
    /// <returns>Its id; it is in the store.</returns>
    /// <exception cref="PthbsException">Nothing or more than one is meant, or it is not built yet.</exception>
    public static EnvironmentId Find(Session session, string word)
    {
        if (word.Contains('/', StringComparison.Ordinal)) return ByPath(session, word);
        var digits = word.StartsWith(EnvironmentId.Prefix, StringComparison.Ordinal) ? word[EnvironmentId.Prefix.Length..] : word;
        if (digits.Length >= ShortestHash && digits.Length <= PackageId.HashLength && digits.All(char.IsAsciiHexDigitLower))
        {
            var found = session.Store.ListEnvironments().Where(id => id.Hash.StartsWith(digits, StringComparison.Ordinal)).ToList();
            if (found.Count == 1) return found[0];
            if (found.Count > 1)
                throw new PthbsException(ErrorKind.Usage, $"{found.Count} environments have a hash that begins with {digits}") { Details = [.. found.Take(10).Select(id => id.Hash)], Hint = "give more digits" };
            // A name may look like digits of a hash: 'cafe'.
            if (digits.Length < word.Length || !session.Collection.Environments.Contains(word))
                throw new PthbsException(ErrorKind.Usage, $"no environment in the store has a hash that begins with {digits}") { Where = session.Store.Packages.Path, Hint = "see what there is: pthbs env list" };
        }

        // What was built under that name last, or what somebody has gone back to; without one, what the collection says now.
        if (session.Store.Roots.Current(word)?.Environment is { } current && session.Store.Contains(current)) return current;
        return TryFindNamed(session, word) ?? throw NotBuilt(word);
    }

    /// <summary>The environment of that name in the collection, as the collection stands now; null where it is not built.</summary>
    /// <exception cref="PthbsException">The collection has none of that name.</exception>
    public static EnvironmentId? TryFindNamed(Session session, string name)
    {
        var packages = session.ResolveEnvironment(name);
        if (packages.Any(p => !session.Store.Contains(p.Id))) return null;
        var id = EnvironmentPublisher.Merge(session.Store, packages).Id;
        return session.Store.Contains(id) ? id : null;
    }

    private static EnvironmentId ByPath(Session session, string word)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(word));
        var name = Path.GetFileName(path);
        if (EnvironmentId.TryParse(name, out var id) && session.Store.Contains(id) && (path == session.Store.PathOf(id) || path == $"{BuildFormat.MountPoint}/{id}")) return id;
        throw new PthbsException(ErrorKind.Usage, "this is no environment of the store") { Where = path, Expected = $"{session.Store.Packages.Path}/{EnvironmentId.Prefix}<64 hex digits>", Hint = "see what there is: pthbs env list" };
    }

    private static PthbsException NotBuilt(string name) => new(ErrorKind.Usage, $"the environment '{name}' is not built, or its packages have changed since")
    {
        Hint = $"build it: pthbs env build {name}; where nothing of the collection has changed since it was built, a package is damaged: pthbs verify",
    };
}
