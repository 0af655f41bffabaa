using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>What a build sees: its packages with all that they refer to, and their merged view.</summary>
/// <param name="Script">The script.</param>
/// <param name="Closure">The packages that it sees.</param>
/// <param name="View">The merged view of its dependencies.</param>
/// <param name="OutputHash">Gives the output hash of a package.</param>
internal sealed record BuildScene(BuildScript Script, IReadOnlyList<PackageId> Closure, Forest View, Func<PackageId, string> OutputHash)
{
    /// <summary>What is carried out. For a script with commands.</summary>
    public BuildAction Action => BuildAction.Of(Script, Closure, OutputHash, View);

    /// <summary>Finds it out.</summary>
    /// <param name="store">Where the packages are.</param>
    /// <param name="script">The script.</param>
    /// <param name="cancel">Ends it early: packages whose records are lost are read whole.</param>
    /// <exception cref="PthbsException">A package is not there.</exception>
    public static BuildScene Of(StoreDirectory store, BuildScript script, CancellationToken cancel)
    {
        var records = new Dictionary<PackageId, BuildRecord>();
        BuildRecord RecordOf(PackageId package) => records.TryGetValue(package, out var known) ? known : records[package] = PackageRecords.Of(store, package, cancel);
        var closure = RuntimeClosure.Of(script.Header.Dependencies.Select(d => d.Id), p => RecordOf(p).References);
        var folding = new ForestOptions(script.Header.IsOn(ScriptOptions.Fold), [.. script.Header.Values(ScriptOptions.NoFold)]);
        return new BuildScene(script, closure, EnvironmentPublisher.Merge(store, script.Header.Dependencies, folding, cancel), p => RecordOf(p).OutputHash);
    }

    /// <summary>What a kept build saw. Nobody deletes it from then on, for as long as the store is open.</summary>
    /// <param name="store">Where the packages are.</param>
    /// <param name="kept">The kept build.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">Its script, or a package that it saw, is not there any more.</exception>
    public static BuildScene OfKept(StoreDirectory store, KeptState kept, CancellationToken cancel)
    {
        var script = store.Scripts.TryRead(kept.Id) ?? throw Gone(kept, $"the script of {kept.Id}", kept.Id);
        store.Use(() => 0, _ => script.Requirements.Append(kept.Id));
        foreach (var id in script.Requirements) if (!store.Contains(id)) throw Gone(kept, id.ToString(), id);
        var scene = Of(store, script, cancel);
        foreach (var id in scene.Closure) if (!store.Contains(id)) throw Gone(kept, id.ToString(), id);
        return scene;
    }

    /// <summary>Where the inputs are.</summary>
    public ActionInputs Inputs(StoreDirectory store, SourceCache sources) => new(store, sources, Script.Bytes, View);

    private static PthbsException Gone(KeptState kept, string what, PackageId missing) => new(ErrorKind.Usage, $"the kept build of {kept.Id.Name} saw something that is not in the store any more: {what}")
    {
        Where = kept.Id.ToString(),
        // Building the package itself would replace the kept build, and what was done in it by hand.
        Hint = $"'pthbs gc' may have deleted it. " + (missing.Equals(kept.Id) ? $"Generate it again: pthbs collection generate {kept.Id.Name}" : $"Build it again: pthbs build {missing.Short}"),
    };
}
