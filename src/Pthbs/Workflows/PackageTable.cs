using Pthbs.Collections;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>What is known of the test of a package.</summary>
public enum TestState
{
    /// <summary>Nobody has written one.</summary>
    None,

    /// <summary>It has not run here since it or the package changed.</summary>
    NotRun,

    /// <summary>It ran here last as it is now, and failed.</summary>
    Failed,

    /// <summary>It is in the store: it succeeded.</summary>
    Passed,
}

/// <summary>One package of a collection, with what this machine knows of it.</summary>
/// <param name="Package">What the collection says.</param>
/// <param name="IsBuilt">Whether it is in the store, as it is now.</param>
/// <param name="Size">Bytes of its files; null if it is not built.</param>
/// <param name="Seconds">How long its build took; null if that is not known.</param>
/// <param name="Test">What is known of its test.</param>
/// <param name="Reproducible">Whether building it again gave the same output; null if that was never checked.</param>
public sealed record PackageRow(GeneratedPackage Package, bool IsBuilt, long? Size, double? Seconds, TestState Test, bool? Reproducible)
{
    /// <summary>Why nobody has built it yet, where that is so.</summary>
    public string? Untested => Package.Facts.Untested;

    /// <summary>Its version.</summary>
    public string Version => Package.Version;
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
        return new PackageRow(package, record is not null, record?.Size, record?.Seconds, TestOf(session, request), record?.Reproducible);
    }

    private static TestState TestOf(Session session, PackageRequest request)
    {
        if (!session.Collection.HasTest(request.Name)) return TestState.None;
        PackageId id = session.Generate(new PackageRequest(Collection.TestOf(request.Name), request.Parameters)).Id;
        return session.Store.Contains(id) ? TestState.Passed : session.Store.BuildNotes.LastBuildFailed(id) ? TestState.Failed : TestState.NotRun;
    }
}
