using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Workflows;

/// <summary>Looks at many packages of a collection at once: a template that is wrong hides none of the others.</summary>
public static class CollectionSurvey
{
    /// <summary>Generates packages, each with the defaults of its parameters.</summary>
    /// <param name="session">Whose collection.</param>
    /// <param name="names">Their names.</param>
    /// <param name="errors">Receives what is wrong; an error that several templates have in common, once.</param>
    /// <returns>Those that can be generated, in the order of the names.</returns>
    public static IReadOnlyList<GeneratedPackage> Generate(Session session, IEnumerable<string> names, ICollection<PthbsException> errors) =>
        Generate(session, names.Select(name => new PackageRequest(name)), errors);

    /// <summary>Generates packages and variants of packages.</summary>
    /// <param name="session">Whose collection.</param>
    /// <param name="requests">What is asked for.</param>
    /// <param name="errors">Receives what is wrong, as above.</param>
    /// <returns>Those that can be generated, in the order of the requests.</returns>
    public static IReadOnlyList<GeneratedPackage> Generate(Session session, IEnumerable<PackageRequest> requests, ICollection<PthbsException> errors)
    {
        var packages = new List<GeneratedPackage>();
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in requests)
        {
            session.LockWait.Cancel.ThrowIfCancellationRequested();
            try
            {
                packages.Add(session.Generate(request));
            }
            catch (PthbsException error)
            {
                if (told.Add(CauseOf(error))) errors.Add(error);
            }
        }

        return packages;
    }

    /// <summary>What makes two errors one: a layout may spoil many templates, each of which says in the details how it came to the layout.</summary>
    internal static string CauseOf(PthbsException error) => $"{error.Where}\n{error.Message}\n{error.Got}\n{error.Expected}";
}
