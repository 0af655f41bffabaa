using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Workflows;

/// <summary>The variants that a collection's own environments name, such as <c>less:regex=pcre2</c>: people use them, so questions over a whole collection count them like its packages.</summary>
public static class NamedVariants
{
    /// <summary>What the environments of all layers name with values of parameters, each once, in order.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="topOnly">Whether only those count that an environment of the top layer names, or that are variants of a package of the top layer.</param>
    /// <param name="errors">Receives what is wrong with environments: a file that is wrong hides none of the others.</param>
    /// <returns>The requests, with file and line.</returns>
    internal static IReadOnlyList<(PackageRequest Request, string Where)> Of(Collection collection, bool topOnly, ICollection<PthbsException> errors)
    {
        var found = new SortedDictionary<string, (PackageRequest, string)>(StringComparer.Ordinal);
        var top = topOnly ? collection.TopPackages.ToHashSet(StringComparer.Ordinal) : null;
        foreach (var name in collection.Environments)
        {
            try
            {
                var environment = collection.Environment(name);
                var isOfTop = collection.Layers[0].HasEnvironment(name);
                for (var i = 0; i < environment.Packages.Length; i++)
                {
                    var request = environment.Packages[i].Package;
                    if (request.Parameters.Count > 0 && (top is null || isOfTop || top.Contains(request.Name))) found.TryAdd(request.ToString(), (request, environment.Place(i)));
                }
            }
            catch (PthbsException error)
            {
                errors.Add(error);
            }
        }

        return [.. found.Values];
    }

    /// <summary>Generates them.</summary>
    /// <param name="session">Whose collection.</param>
    /// <param name="topOnly">As above.</param>
    /// <param name="errors">Receives what is wrong with environments, and with what they name.</param>
    /// <returns>Those that differ from their package with default parameters.</returns>
    public static IReadOnlyList<GeneratedPackage> Generate(Session session, bool topOnly, ICollection<PthbsException> errors)
    {
        var variants = new List<GeneratedPackage>();
        foreach (var (request, where) in Of(session.Collection, topOnly, errors))
        {
            session.LockWait.Cancel.ThrowIfCancellationRequested();
            try
            {
                var variant = session.Generate(request);
                if (variant.Id != session.Generate(new PackageRequest(request.Name)).Id && !variants.Exists(other => other.Id == variant.Id)) variants.Add(variant);
            }
            catch (PthbsException error)
            {
                errors.Add(error.Kind == ErrorKind.Usage ? new PthbsException(error, ErrorKind.Input) { Where = where } : error);
            }
        }

        return variants;
    }
}
