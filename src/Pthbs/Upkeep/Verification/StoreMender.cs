using Pthbs.Environments;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Upkeep.Verification;

/// <summary>Mends what can be mended without building, and says what has to be built.</summary>
/// <param name="store">The store.</param>
/// <param name="sources">The sources beside it.</param>
public sealed class StoreMender(StoreDirectory store, SourceCache sources)
{
    private readonly PackageVerifier _packages = new(store);
    private readonly PackageMender _trees = new(store);
    private readonly EnvironmentVerifier _environments = new(store);

    /// <summary>Puts back times, modes and owners, writes records anew whose trees are whole, and deletes sources and scripts that are no longer what their names say: they are had again when they are needed.</summary>
    /// <param name="verdicts">What is wrong.</param>
    /// <param name="restore">Tries to have a package's script again, once the damaged one is gone.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>The packages that have to be built again, those that are missing among them.</returns>
    public IReadOnlyList<PackageId> MendBeside(IReadOnlyList<Verdict> verdicts, Action<PackageId> restore, CancellationToken cancel)
    {
        var build = new SortedSet<PackageId>();
        foreach (var verdict in verdicts.Where(v => !v.IsWhole))
        {
            switch (verdict.Kind)
            {
                case SubjectKind.Script when PackageId.TryParse(verdict.Name, out var script):
                    store.Scripts.Delete(verdict.Name);
                    restore(script);
                    break;
                case SubjectKind.Source when SourceKey.TryParse(verdict.Name, out var key):
                    sources.Delete(key);
                    break;
                case SubjectKind.Package when PackageId.TryParse(verdict.Name, out var package):
                    if (!TryMend(package, verdict.Damages, cancel)) build.Add(package);
                    break;
                case SubjectKind.Environment:
                    build.UnionWith(verdict.Damages.Where(d => d.Kind == DamageKind.Missing).Select(MissingPackage).OfType<PackageId>());
                    break;
            }
        }

        return [.. build];
    }

    /// <summary>Puts back what can be put back without a build, the tree first; then the tree as it is has to hash to what its record says, and the rest of the record is counted again.</summary>
    private bool TryMend(PackageId package, IReadOnlyList<Damage> damages, CancellationToken cancel)
    {
        var ofTree = damages.Where(d => d.Kind != DamageKind.Record).ToList();
        return PackageMender.MayMend(ofTree) && (ofTree.Count == 0 || _trees.TryMend(package, cancel)) && _packages.MendRecord(package, cancel);
    }

    /// <summary>Makes damaged environments again from their manifests; the damaged ones are set aside.</summary>
    /// <returns>Where the damaged trees are now.</returns>
    public IReadOnlyList<string> MendEnvironments(IReadOnlyList<Verdict> verdicts)
    {
        var aside = new List<string>();
        foreach (var verdict in verdicts.Where(v => v.Kind == SubjectKind.Environment && v.Damages.Any(d => MissingPackage(d) is null)))
        {
            if (_environments.LinksOf(EnvironmentId.Parse(verdict.Name)) is not { } links) continue;
            using var tree = store.NewTree(verdict.Name);
            ForestWriter.Write(new Forest([.. links]), tree.Root);
            if (store.Replace(tree, verdict.Name, out _) is { } kept) aside.Add(kept);
        }

        return aside;
    }

    /// <summary>The package that an environment leads to and that is not there.</summary>
    private PackageId? MissingPackage(Damage damage) =>
        damage.Kind == DamageKind.Missing && Path.GetDirectoryName(damage.Path) == store.Packages.Path && PackageId.TryParse(Path.GetFileName(damage.Path), out var id) ? id : null;
}
