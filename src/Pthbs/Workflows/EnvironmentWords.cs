using Pthbs.Collections;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Workflows;

/// <summary>Environments by the words that people have for them; in which order words are read, <see cref="Words"/> says.</summary>
public sealed class EnvironmentWords
{
    /// <summary>Fewer digits of a hash are too easily another word.</summary>
    private const int ShortestHash = 4;

    private readonly Session _session;

    internal EnvironmentWords(Session session) => _session = session;

    /// <summary>The environment in the store that a word means.</summary>
    /// <exception cref="PthbsException">Nothing or more than one is meant, or it is not built yet.</exception>
    public EnvironmentId Published(string word)
    {
        if (Words.IsPath(word)) return ByPath(word);
        var digits = word.StartsWith(EnvironmentId.Prefix, StringComparison.Ordinal) ? word[EnvironmentId.Prefix.Length..] : word;
        if (digits.Length is >= ShortestHash and <= PackageId.HashLength && digits.All(char.IsAsciiHexDigitLower) && (digits.Length < word.Length || !IsName(word))) return ByHash(digits);
        // What was built under that name last, or what somebody has gone back to; without one, what the collection says now.
        var generation = _session.Store.Roots.Current(word);
        if (generation is { Environment: null } && !IsInCollection(word)) throw HoldsPackages(generation);
        if (generation is null && NamesOfRoots() is { Count: > 0 } roots && !IsInCollection(word)) throw NoEnvironment(word, roots);
        if (generation?.Environment is { } current && _session.Store.Contains(current)) return current;
        return TryFindNamed(word) ?? throw NotBuilt(word);
    }

    /// <summary>Whether a word that may be a package is an environment: its path, <c>env.</c> and digits, or the name of an environment or a root, where the collection has no package of that name.</summary>
    internal bool IsMeant(string word) =>
        word.StartsWith(EnvironmentId.Prefix, StringComparison.Ordinal) || EnvironmentId.TryParse(Words.LastPart(word), out _)
        || (IsName(word) && !Knows(collection => collection.Packages, word));

    /// <summary>The environment of that name in the collection, as the collection stands now; null if it is not built.</summary>
    /// <exception cref="PthbsException">The collection has none of that name.</exception>
    public EnvironmentId? TryFindNamed(string name)
    {
        var packages = Named(name);
        if (packages.Any(p => !_session.Store.Contains(p.Id))) return null;
        var id = EnvironmentPublisher.Merge(_session.Store, packages, cancel: _session.LockWait.Cancel).Id;
        return _session.Store.Contains(id) ? id : null;
    }

    /// <summary>The packages of one of the collection's environments.</summary>
    /// <exception cref="PthbsException">The collection has none of that name, or a line of it is wrong.</exception>
    public IReadOnlyList<Dependency> Named(string name)
    {
        var environment = _session.Collection.Environment(name);
        var members = new EnvironmentMembers(environment.Packages.Length);
        for (var i = 0; i < environment.Packages.Length; i++)
        {
            var request = environment.Packages[i];
            try
            {
                members.Add(request.Package.ToString(), new Dependency(_session.Generate(request.Package).Id, request.Yields));
            }
            catch (PthbsException error) when (error.Kind == ErrorKind.Usage)
            {
                // What a person types wrong is wrong on the command line; here it is a line of a file.
                throw new PthbsException(error, ErrorKind.Input) { Where = environment.Place(i) };
            }
        }

        return members.All;
    }

    /// <summary>Whether a word that looks like digits of a hash is a name: 'cafe'. Where no collection can be read, roots are all that has one.</summary>
    private bool IsName(string word) => _session.Store.Roots.Names.Contains(word) || IsInCollection(word);

    private bool IsInCollection(string word) => Knows(collection => collection.Environments, word);

    private bool Knows(Func<Collection, IReadOnlyList<string>> names, string word)
    {
        try
        {
            return names(_session.Collection).Contains(word);
        }
        catch (PthbsException)
        {
            return false;
        }
    }

    private EnvironmentId ByHash(string digits)
    {
        var found = _session.Store.ListEnvironments().Where(id => id.Hash.StartsWith(digits, StringComparison.Ordinal)).ToList();
        if (found.Count == 1) return found[0];
        throw found.Count > 1
            ? new PthbsException(ErrorKind.Usage, $"{found.Count} environments have a hash that begins with {digits}") { Details = [.. found.Take(10).Select(id => id.Hash)], Hint = "give more digits" }
            : new PthbsException(ErrorKind.Usage, $"no environment in the store has a hash that begins with {digits}") { Where = _session.Store.Packages.Path, Hint = "list them: pthbs env list" };
    }

    private EnvironmentId ByPath(string word)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(word));
        var name = Path.GetFileName(path);
        if (EnvironmentId.TryParse(name, out var id) && _session.Store.Contains(id) && (path == _session.Store.PathOf(id) || path == $"{BuildFormat.MountPoint}/{id}")) return id;
        throw new PthbsException(ErrorKind.Usage, "this is not an environment of the store") { Where = path, Expected = $"{_session.Store.Packages.Path}/{EnvironmentId.Prefix}<64 hex digits>", Hint = "list them: pthbs env list" };
    }

    /// <summary>The roots that hold an environment.</summary>
    private List<string> NamesOfRoots()
    {
        var found = new List<string>();
        foreach (var root in _session.Store.Roots.Names)
        {
            try
            {
                if (_session.Store.Roots.Current(root) is { Environment: not null }) found.Add(root);
            }
            catch (PthbsException)
            {
                // What cannot be read cannot be entered.
            }
        }

        return found;
    }

    private PthbsException NoEnvironment(string word, List<string> roots)
    {
        IReadOnlyList<string> named = [];
        var isPackage = false;
        try
        {
            named = _session.Collection.Environments;
            isPackage = _session.Collection.Packages.Contains(word);
        }
        catch (PthbsException)
        {
            // A store can be used without any collection.
        }

        return new PthbsException(ErrorKind.Usage, $"no environment and no root is called '{word}'")
        {
            Expected = $"{(named.Count > 0 ? $"an environment of the collection ({string.Join(", ", named)})" : "")}{(named.Count > 0 && roots.Count > 0 ? " or " : "")}{(roots.Count > 0 ? $"a root ({string.Join(", ", roots)})" : "")}",
            Hint = isPackage ? $"'{word}' is a package; to make an environment of it: pthbs env build --packages {word} --root NAME" : Suggestion.For(word, named.Union(roots, StringComparer.Ordinal)) ?? (named.Count + roots.Count > 0 ? "list them: pthbs env list" : "there are none yet: pthbs env build --root NAME --packages PACKAGE…"),
        };
    }

    private static PthbsException HoldsPackages(RootGeneration generation) => new(ErrorKind.Usage, $"the root '{generation.Root}' holds packages and is not an environment")
    {
        Details = [.. generation.Names],
        Hint = $"join them to one, under a name of its own: pthbs env build --root NAME --packages {string.Join(' ', generation.Names.Select(n => PackageId.TryParse(n, out var id) ? id.Short : n))}",
    };

    private static PthbsException NotBuilt(string name) => new(ErrorKind.Usage, $"the environment '{name}' is not built, or its packages have changed since")
    {
        Hint = $"build it: pthbs env build {name}; if nothing has changed since it was built, look for damage: pthbs store verify",
    };
}
