using Pthbs.Collections;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Sessions;

/// <summary>Whether a package was tried.</summary>
public enum Trial
{
    /// <summary>Nobody has written a try.</summary>
    None,

    /// <summary>It has a try that is not in the store.</summary>
    Missing,

    /// <summary>Its try is in the store: it succeeded.</summary>
    Done,
}

/// <summary>One package of a collection, with what this machine knows of it.</summary>
/// <param name="Package">What the collection says.</param>
/// <param name="IsBuilt">Whether it is in the store, as it is now.</param>
/// <param name="Size">Bytes of its files; null where it is not built.</param>
/// <param name="Seconds">How long its build took; null where that is not known.</param>
/// <param name="Trial">Whether it was tried.</param>
/// <param name="Reproducible">Whether building it again gave the same output; null where that was never checked.</param>
public sealed record PackageRow(GeneratedPackage Package, bool IsBuilt, long? Size, double? Seconds, Trial Trial, bool? Reproducible)
{
    /// <summary>Why nobody has built it yet, where that is so.</summary>
    public string? Untested => Package.Facts.Untested;

    /// <summary>Its version.</summary>
    public string Version => Package.Script.Header.Version;
}

/// <summary>The packages of a collection as a table.</summary>
public static class PackageTable
{
    /// <summary>The row of a package.</summary>
    /// <param name="session">Whose collection and store.</param>
    /// <param name="request">Which package.</param>
    /// <exception cref="Errors.PthbsException">A template is wrong, or there is no such package.</exception>
    public static PackageRow Row(Session session, PackageRequest request)
    {
        var package = session.Generate(request);
        var record = session.Store.Contains(package.Id) ? PackageRecords.Of(session.Store, package.Id, session.LockWait.Cancel) : null;
        return new PackageRow(package, record is not null, record?.Size, record?.Seconds, TrialOf(session, request), record?.Reproducible);
    }

    private static Trial TrialOf(Session session, PackageRequest request)
    {
        if (!session.Collection.HasTry(request.Name)) return Trial.None;
        PackageId id = session.Generate(new PackageRequest(Collection.TryOf(request.Name), request.Parameters)).Id;
        return session.Store.Contains(id) ? Trial.Done : Trial.Missing;
    }
}
