using Pthbs.Collections;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Inventory;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>From words to an inventory: which packages and environments are meant, and what the collection says of what is in them.</summary>
/// <param name="session">Whose store and collection.</param>
public sealed class InventoryWorkflow(Session session)
{
    private bool _hasNoCollection;

    /// <summary>Whether there was no collection to ask: then no license, no package url and no URL is known.</summary>
    public bool HasNoCollection => _hasNoCollection;

    /// <summary>Reads the inventory of what words mean.</summary>
    /// <param name="words">Packages and environments. A name that the collection has for a package means the package.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">Nothing or more than one thing is meant, or it is not built.</exception>
    public PackageInventory Read(IEnumerable<string> words, CancellationToken cancel)
    {
        var subjects = new List<InventorySubject>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var subject = Subject(word);
            if (seen.Add(subject.Id)) subjects.Add(subject);
        }

        return Reader().Read(subjects, cancel);
    }

    /// <summary>Reads the inventory of packages that are in the store.</summary>
    /// <exception cref="PthbsException">One of them, or one that they need, is not.</exception>
    public PackageInventory Read(IEnumerable<PackageId> packages, CancellationToken cancel)
    {
        var subjects = new List<InventorySubject>();
        foreach (var id in packages) subjects.Add(new InventorySubject(id.ToString(), id.Name, [id]));
        return Reader().Read(subjects, cancel);
    }

    private InventoryReader Reader() => new(session.Store, session.TryScript, FactsOf, Download);

    private InventorySubject Subject(string word)
    {
        if (session.Words.Stored(word).Environment is { } environment) return new InventorySubject(environment.ToString(), PackageId.IsName(word) ? word : environment.Short, Members(environment));
        var id = session.Words.BuiltPackage(word);
        return new InventorySubject(id.ToString(), id.Name, [id]);
    }

    private IReadOnlyList<PackageId> Members(EnvironmentId environment) =>
        EnvironmentPackages.Of(session.Store, environment) is { Count: > 0 } members ? members : throw new PthbsException(ErrorKind.Damage, "the environment links no package")
        {
            Where = session.Store.PathOf(environment),
            Hint = $"see what is left of it: pthbs store verify {environment}",
        };

    /// <summary>The facts of the template that made a package, or of the one that is called so now.</summary>
    private KnownFacts? FactsOf(PackageId id)
    {
        if (session.FindGenerated(id) is { } known) return new KnownFacts(known.Facts, AreNewer: false);
        if (_hasNoCollection) return null;
        try
        {
            var values = session.Store.Records.TryRead(id)?.Parameters;
            var asked = Generate(id, values) ?? Generate(id, null);
            return asked is null ? null : new KnownFacts(asked.Facts, asked.Id != id);
        }
        catch (PthbsException error) when (error.Kind is ErrorKind.Usage or ErrorKind.Input)
        {
            return null;
        }
    }

    private DownloadEntry? Download(SourceInput source)
    {
        if (_hasNoCollection) return null;
        try
        {
            return session.Supply.TryFindDownload(source);
        }
        catch (PthbsException)
        {
            _hasNoCollection = true;
            return null;
        }
    }

    private GeneratedPackage? Generate(PackageId id, IReadOnlyDictionary<string, string>? values)
    {
        if (!InCollection(id.Name)) return null;
        try
        {
            return session.Generate(new PackageRequest(id.Name, values));
        }
        catch (PthbsException error) when (values is not null && error.Kind is ErrorKind.Usage or ErrorKind.Input)
        {
            // The template has other parameters now.
            return null;
        }
    }

    private bool InCollection(string name)
    {
        try
        {
            return session.Collection.Packages.Contains(name);
        }
        catch (PthbsException)
        {
            _hasNoCollection = true;
            return false;
        }
    }
}
