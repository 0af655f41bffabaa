using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>The variants of packages that are in the store: what was built with other values than the defaults of the parameters.</summary>
public static class BuiltVariants
{
    /// <summary>Those of which a record tells the values, as the collection makes them now; an older one that it makes no more does not count.</summary>
    /// <param name="session">Whose collection and store.</param>
    /// <param name="packages">The packages with their defaults.</param>
    public static IEnumerable<GeneratedPackage> Of(Session session, IReadOnlyCollection<GeneratedPackage> packages)
    {
        var built = session.Store.List().ToLookup(id => id.Name, StringComparer.Ordinal);
        foreach (var package in packages)
        {
            if (package.Parameters.IsEmpty) continue;
            var told = new HashSet<PackageId> { package.Id };
            foreach (var id in built[package.Id.Name])
                if (id != package.Id && session.Store.Records.TryRead(id)?.Parameters is { } values && TryGenerate(session, package, values) is { } variant && told.Add(variant.Id) && session.Store.Contains(variant.Id))
                    yield return variant;
        }
    }

    private static GeneratedPackage? TryGenerate(Session session, GeneratedPackage package, IReadOnlyDictionary<string, string> values)
    {
        try
        {
            return session.Generate(new PackageRequest(package.Request.Name, values.Where(value => package.Parameters.Any(p => p.Name == value.Key && p.Default != value.Value))));
        }
        catch (PthbsException error) when (error.Kind is ErrorKind.Usage or ErrorKind.Input)
        {
            // A value that the template does not take any more: nothing of the collection is built so.
            return null;
        }
    }
}
