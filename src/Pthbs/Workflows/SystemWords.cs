using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Systems;

namespace Pthbs.Workflows;

/// <summary>
/// What a word means where a system is wanted: a path, the directory of a system; else what a package's word means (<see cref="Words"/>), which must be built; and where no collection knows
/// the name, the root of that name.
/// </summary>
/// <param name="session">The session.</param>
public sealed class SystemWords(Session session)
{
    /// <summary>The directory of the system that a word means.</summary>
    /// <exception cref="PthbsException">Nothing is meant, or it is not built.</exception>
    public string PathOf(string word)
    {
        if (Words.IsPath(word))
        {
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(word));
            return SystemTree.IsSystem(path) ? path : throw new PthbsException(ErrorKind.Usage, "this directory is not a system") { Where = path, Hint = "docs/reference/formats/system.md says what a system consists of" };
        }

        var id = Package(word);
        if (!session.Store.Contains(id)) throw new PthbsException(ErrorKind.Usage, "the system is not in the store") { Where = session.Store.PathOf(id), Hint = $"build it: pthbs system build {word}" };
        if (!SystemTree.IsSystem(session.Store.PathOf(id))) throw new PthbsException(ErrorKind.Usage, $"the package '{id.Name}' is not a system") { Where = session.Store.PathOf(id), Hint = "the templates of systems are in systems/ of a collection: docs/guides/systems.md" };
        return session.Store.PathOf(id);
    }

    /// <summary>Says that no system has the name in a word, where the name is one that the collection would have to know.</summary>
    /// <exception cref="PthbsException">There is none.</exception>
    public void RefuseUnknown(string word)
    {
        if (session.Words.IsExact(word)) return;
        var name = PackageRequest.ParseWord(word).Name;
        if (!session.Collection.Packages.Contains(name)) throw new PthbsException(ErrorKind.Usage, $"no system is called '{name}'") { Hint = Suggestion.For(name, session.Collection.Packages) ?? "the systems of a collection are in its directory systems/" };
    }

    private PackageId Package(string word)
    {
        try
        {
            return session.Words.Package(word);
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Usage && RootStore.IsName(word) && session.Store.Roots.Current(word) is { Names: [var only, ..] } && PackageId.TryParse(only, out var id))
        {
            // A machine need not have a collection.
            return id;
        }
    }
}
