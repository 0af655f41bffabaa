using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>
/// What a word of a person means. For a package, the first of these that applies: a path (a word with a slash in it: its directory in the store, else a
/// file with a script); a whole id; the exact name of a package of the collection; the beginning of an id; a name with parameters. For an environment: a
/// path; <c>env.</c> and the beginning of a hash; the exact name of a root or of an environment of the collection; the beginning of a hash.
/// </summary>
public sealed class Words
{
    private const string YieldEnding = " yield";
    private readonly Session _session;
    private readonly SessionScripts _scripts;

    internal Words(Session session, SessionScripts scripts)
    {
        (_session, _scripts) = (session, scripts);
        Environments = new EnvironmentWords(session);
    }

    /// <summary>The words for environments.</summary>
    public EnvironmentWords Environments { get; }

    /// <summary>The package that a word means.</summary>
    /// <exception cref="PthbsException">Nothing or more than one thing is meant.</exception>
    public PackageId Package(string word)
    {
        if (PackageId.TryParse(word, out var id)) return id;
        if (IsPath(word)) return TryInStore(word) ?? _scripts.Finder.AddFile(word).Id;
        if (ScriptFinder.IsBeginning(word) && !IsInCollection(word)) return _scripts.Finder.FindByBeginning(word);
        try
        {
            return _scripts.Generate(PackageRequest.ParseWord(word)).Id;
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Usage && (_scripts.Finder.HintFor(word) ?? HintOfEnvironment(word)) is { } hint)
        {
            throw new PthbsException(error) { Hint = hint };
        }
        catch (PthbsException error) when (error.Kind is ErrorKind.Usage or ErrorKind.Input && UnknownValue(word, error) is { } unknown)
        {
            throw unknown;
        }
    }

    /// <summary>A value of a parameter that names a package which does not exist: the fault is in the word, and not in the templates that took the value.</summary>
    private static PthbsException? UnknownValue(string word, PthbsException error)
    {
        var request = PackageRequest.ParseWord(word);
        foreach (var (name, value) in request.Parameters)
            if (error.Message == $"no package is called '{value}'") return new PthbsException(ErrorKind.Usage, error.Message) { Got = $"{request.Name}:{name}={value}", Hint = error.Hint };
        return null;
    }

    /// <summary>An environment, or a root, in the place of a package.</summary>
    private string? HintOfEnvironment(string word) =>
        _session.Collection.Environments.Contains(word) || _session.Store.Roots.Names.Contains(word) ? $"'{word}' is an environment or a root, and a package is needed here; to see what is in it: pthbs closure --env {word}" : null;

    /// <summary>
    /// The package that a word means, for what only looks at the store. That needs no collection: where none can be had, because there is none or another user can change the one
    /// that was found, a name is that of the only package that is known by it.
    /// </summary>
    /// <exception cref="PthbsException">Nothing or more than one thing is meant.</exception>
    public PackageId KnownPackage(string word)
    {
        try
        {
            return Package(word);
        }
        catch (PthbsException) when (PackageId.IsName(word) && !HasCollection() && OnlyKnown(word) is { } known)
        {
            return known;
        }
    }

    /// <summary>Whether a word means one id whatever the collection says: a path, an id, or the beginning of one.</summary>
    public bool IsExact(string word) => PackageId.TryParse(word, out _) || IsPath(word) || (ScriptFinder.IsBeginning(word) && !IsInCollection(word));

    /// <summary>The packages that words mean, each once.</summary>
    /// <exception cref="PthbsException">Nothing or more than one thing is meant by one of them.</exception>
    public IReadOnlyList<PackageId> Packages(IEnumerable<string> words) => [.. words.Select(Package).Distinct()];

    /// <summary>The package that a word means, for what works only with one that is in the store.</summary>
    /// <exception cref="PthbsException">It is not there, or nothing or more than one thing is meant.</exception>
    public PackageId BuiltPackage(string word)
    {
        var id = KnownPackage(word);
        return _session.Store.Contains(id) ? id : throw new PthbsException(ErrorKind.Usage, "the package is not in the store") { Where = _session.Store.PathOf(id), Hint = $"build it: pthbs build {word}" };
    }

    /// <summary>The packages that words mean, each perhaps with <c>yield</c> behind it, as one environment.</summary>
    /// <exception cref="PthbsException">Nothing or more than one thing is meant, or one package twice.</exception>
    public IReadOnlyList<Dependency> Members(IEnumerable<string> words)
    {
        var members = new EnvironmentMembers();
        foreach (var word in words)
        {
            var yields = word.EndsWith(YieldEnding, StringComparison.Ordinal);
            var package = yields ? word[..^YieldEnding.Length].Trim() : word;
            members.Add(package, new Dependency(Package(package), yields));
        }

        return members.All;
    }

    /// <summary>The test of the package of the collection that a word means, with the parameters in the word.</summary>
    /// <exception cref="PthbsException">There is no such package, or it has no test.</exception>
    public PackageRequest Test(string word)
    {
        var collection = _session.Collection;
        var request = PackageRequest.ParseWord(word);
        if (!collection.Packages.Contains(request.Name))
            throw Collection.NoPackage(request.Name, collection.Packages);
        if (collection.HasTest(request.Name)) return new PackageRequest(Collection.TestOf(request.Name), request.Parameters);
        throw new PthbsException(ErrorKind.Usage, $"the package '{request.Name}' has no test")
        {
            Expected = $"a file packages/{request.Name}/{Collection.TestOf(request.Name)}.sh.j2",
            Hint = "docs/guides/write-a-package.md explains how to write one",
        };
    }

    /// <summary>The packages that a word means among others: any of that name, whichever the collection has now; else those whose id begins so; else one.</summary>
    /// <param name="word">The word.</param>
    /// <param name="others">The others.</param>
    /// <exception cref="PthbsException">Nothing is meant.</exception>
    public Func<PackageId, bool> Among(string word, IEnumerable<PackageId> others)
    {
        if (PackageId.IsName(word) && (!word.Contains('.', StringComparison.Ordinal) || others.Concat(_session.Store.Scripts.List()).Any(id => id.Name == word))) return id => id.Name == word;
        if (!IsPath(word) && !word.Contains(':', StringComparison.Ordinal)) return id => id.ToString().StartsWith(word, StringComparison.Ordinal);
        var wanted = Package(word);
        return id => id == wanted;
    }

    /// <summary>Makes sure that a word means something: a misspelt name must not pass for good news.</summary>
    /// <exception cref="PthbsException">Nothing is meant.</exception>
    public void EnsureKnown(string word)
    {
        var names = _session.Store.Scripts.List().Select(id => id.Name).ToHashSet(StringComparer.Ordinal);
        if (names.Contains(word)) return;
        if (!PackageId.IsName(word) || word.Contains('.', StringComparison.Ordinal))
        {
            Package(word);
            return;
        }

        names.UnionWith(_session.Collection.Packages);
        if (!names.Contains(word)) throw Collection.NoPackage(word, names);
    }

    /// <summary>
    /// The package or the environment that a word means, for commands that take both: an environment where it is one's path, begins with <c>env.</c>, or is the name of an environment or a root and of no
    /// package of the collection; else a package, which need not be built.
    /// </summary>
    /// <exception cref="PthbsException">Nothing or more than one thing is meant.</exception>
    public StoredName Stored(string word)
    {
        if (Environments.IsMeant(word)) return new StoredName(Environments.Published(word));
        // Its directory may be gone, which is damage.
        if (PackageId.TryParse(LastPart(word), out var id) && (_session.Store.Contains(id) || Path.GetFullPath(Path.TrimEndingDirectorySeparator(word)) == _session.Store.PathOf(id))) return new StoredName(id);
        try
        {
            return new StoredName(KnownPackage(word));
        }
        catch (PthbsException error) when (error.Message == $"no package is called '{word}'")
        {
            throw new PthbsException(ErrorKind.Usage, $"no package, no environment and no root is called '{word}'") { Hint = Suggestion.For(word, [.. _session.Collection.Packages, .. _session.Collection.Environments, .. _session.Store.Roots.Names]) ?? error.Hint };
        }
    }

    /// <summary>What of the store a word means, whatever any collection says: the only package of that name, else the one whose id begins so.</summary>
    /// <exception cref="PthbsException">Nothing or more than one thing is meant.</exception>
    public StoredName InStore(string word)
    {
        var name = LastPart(word);
        List<StoredName> all = [.. _session.Store.List().Select(id => new StoredName(id)), .. _session.Store.ListEnvironments().Select(id => new StoredName(id))];
        var found = all.FindAll(s => s.Package?.Name == name);
        if (found.Count == 0 && name.Contains('.', StringComparison.Ordinal)) found = all.FindAll(s => s.ToString().StartsWith(name, StringComparison.Ordinal));
        return found.Count == 1 ? found[0] : throw new PthbsException(ErrorKind.Usage, found.Count == 0 ? $"nothing in the store is called '{word}'" : $"{found.Count} {(found.TrueForAll(f => f.Package is not null) ? "packages" : found.TrueForAll(f => f.Environment is not null) ? "environments" : "packages and environments")} in the store have {(found[0].Package?.Name == name ? "this name" : "ids that begin so")}")
        {
            Details = [.. found.Take(10).Select(f => f.ToString())],
            Hint = found.Count == 0 ? null : "give more digits",
        };
    }

    internal static bool IsPath(string word) => word.Contains('/', StringComparison.Ordinal);

    internal static string LastPart(string word) => Path.GetFileName(Path.TrimEndingDirectorySeparator(word));

    /// <summary>Whether a word that may be the beginning of an id is a package of the collection. Where no collection can be read, ids are all there is.</summary>
    private bool IsInCollection(string word)
    {
        try
        {
            return PackageId.IsName(word) && _session.Collection.Packages.Contains(word);
        }
        catch (PthbsException)
        {
            return false;
        }
    }

    private bool HasCollection()
    {
        try
        {
            return _session.Collection is not null;
        }
        catch (PthbsException)
        {
            return false;
        }
    }

    private PackageId? OnlyKnown(string name)
    {
        PackageId? only = null;
        foreach (var id in _session.Store.List().Concat(_session.Store.Scripts.List()))
        {
            if (id.Name != name || id == only) continue;
            if (only is not null) return null;
            only = id;
        }

        return only;
    }

    /// <summary>The package whose directory this is, as <c>pthbs build</c> prints it.</summary>
    private PackageId? TryInStore(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return PackageId.TryParse(Path.GetFileName(full), out var id) && _session.Store.PathOf(id) == full && _session.Store.Contains(id) ? id : null;
    }
}
