using System.Collections.Concurrent;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Upkeep.Verification;

/// <summary>What to verify.</summary>
/// <param name="Packages">These packages.</param>
/// <param name="Environments">These environments.</param>
/// <param name="Rest">Whether scripts, sources and whatever else lies in the store are looked at too.</param>
public sealed record VerifyRequest(IReadOnlyList<PackageId> Packages, IReadOnlyList<EnvironmentId> Environments, bool Rest);

/// <summary>Verifies a store, on all cores. Writes nothing but records and manifests that were lost.</summary>
/// <param name="store">The store.</param>
/// <param name="sources">The sources beside it.</param>
public sealed class StoreVerifier(StoreDirectory store, SourceCache sources)
{
    private readonly PackageVerifier _packages = new(store);
    private readonly EnvironmentVerifier _environments = new(store);

    /// <summary>All that is there.</summary>
    public VerifyRequest All() => new(store.List(), store.ListEnvironments(), Rest: true);

    /// <summary>Verifies.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Receives each thing that was checked, on any thread.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <returns>All verdicts, in order of kinds and names.</returns>
    /// <exception cref="PthbsException">The store is closed to this user.</exception>
    public IReadOnlyList<Verdict> Verify(VerifyRequest request, IProgress<Verdict> progress, CancellationToken cancel)
    {
        IEnumerable<Func<Verdict?>> work =
        [
            .. request.Packages.Select(id => (Func<Verdict?>)(() => StillThere(id.ToString(), _packages.Verify(id, cancel)))),
            .. request.Environments.Select(id => (Func<Verdict?>)(() => StillThere(id.ToString(), _environments.Verify(id, cancel)))),
            .. request.Rest ? Rest(cancel) : [],
        ];
        var verdicts = new ConcurrentBag<Verdict>();
        try
        {
            Parallel.ForEach(Partitioner.Create(work.ToArray(), loadBalance: true), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, each =>
            {
                if (each() is not { } verdict) return;
                verdicts.Add(verdict);
                progress.Report(verdict);
            });
        }
        catch (AggregateException errors) when (errors.Flatten().InnerExceptions.FirstOrDefault(e => e is PthbsException or OperationCanceledException) is { } first)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }

        return [.. verdicts.OrderBy(v => v.Kind).ThenBy(v => v.Name, StringComparer.Ordinal)];
    }

    private IEnumerable<Func<Verdict?>> Rest(CancellationToken cancel)
    {
        foreach (var name in store.Scripts.ListFiles()) yield return () => Script(name);
        foreach (var key in sources.List()) yield return () => Source(key, cancel);
        foreach (var misplaced in Misplaced.Find(store)) yield return () => misplaced;
        foreach (var entry in store.Packages.List())
            if (Foreign(entry) is { } foreign) yield return () => foreign;
    }

    private Verdict? Script(string name)
    {
        var bytes = store.Scripts.TryReadFile(name);
        // What gc took away while it was read is not damaged.
        if (bytes is null && store.State.TryStatus(StoreLayout.ScriptOf(name)) is null) return null;
        var path = $"{store.State.Path}/{StoreLayout.ScriptOf(PathText.Printable(name))}";
        if (!PackageId.TryParse(name, out var id)) return Foreign(path, name);
        var now = PackageId.Of(id.Name, bytes ?? []);
        return Of(bytes is null ? new Damage(DamageKind.Kind, path, "this is not a file, or it is too large for a script") : now == id ? null : new Damage(DamageKind.Content, path, $"its content has changed: it hashes to {now.Hash}"));

        Verdict Of(Damage? damage) => new(SubjectKind.Script, name, damage is null ? [] : [damage], [], bytes?.Length ?? 0);
    }

    private Verdict? Source(SourceKey key, CancellationToken cancel)
    {
        if (!sources.Contains(key) || sources.IsOfAnotherAlone(key)) return null;
        Damage? damage = null;
        try
        {
            if (sources.HashNow(key, cancel) is var now && now != key) damage = new Damage(DamageKind.Content, sources.PathOf(key)!, $"its content has changed: it is {now}");
        }
        catch (PthbsException) when (!sources.Contains(key))
        {
            return null;
        }
        catch (PthbsException error)
        {
            damage = new Damage(error.Kind == ErrorKind.Machine ? DamageKind.Unreadable : DamageKind.Content, sources.PathOf(key)!, error.Message);
        }

        return new Verdict(SubjectKind.Source, key.ToString(), damage is null ? [] : [damage], [], sources.SizeOf(key));
    }

    /// <summary>
    /// What has a name that pthbs gives to nothing is not pthbs's: what a file system or somebody else puts there (lost+found, .snapshot) is told and left alone.
    /// What has the name of a package or an environment is looked at as one. A running build without walls needs links of such names there, and the merged view.
    /// </summary>
    private Verdict? Foreign(DirectoryEntry entry) =>
        StoreLayout.IsPartOfStore(entry.Name) || EnvironmentId.IsStoreName(entry.Name) ? null : Foreign($"{store.Packages.Path}/{PathText.Printable(entry.Name)}", entry.Name);

    private static Verdict Foreign(string path, string name) => new(SubjectKind.Foreign, PathText.Printable(name), [], [], 0) { Path = path };

    /// <summary>What gc took away while it was read is not damaged.</summary>
    private Verdict? StillThere(string name, Verdict verdict) =>
        verdict.IsWhole || verdict.Damages.Any(d => d.Kind == DamageKind.Missing && d.Path == $"{store.Packages.Path}/{name}") || store.Packages.TryStatus(name) is not null ? verdict : null;
}
