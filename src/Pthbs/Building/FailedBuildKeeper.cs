using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>Keeps the newest failed build of each package, until the package is there.</summary>
/// <param name="store">Where it is kept.</param>
/// <param name="limits">How much of the disk stays free.</param>
/// <param name="events">Is told how a package compares with the resumed build of it.</param>
internal sealed class FailedBuildKeeper(StoreDirectory store, BuildLimits limits, IProgress<BuildEvent> events)
{
    /// <summary>Keeps what is left of a build that failed.</summary>
    /// <returns>Where, or why not, in a line for a person; null where nothing is said of it.</returns>
    public string? Keep(PendingTree? build, PendingTree output, KeptState state)
    {
        if (build is null) return null;
        try
        {
            // What filled the disk is not what should stay on it.
            foreach (var place in (DirectoryHandle[])[build.Root, output.Root])
                if (place.Space().Shortage(limits.FreeSpace) is { } shortage) return $"the build directory was deleted, because the disk is nearly full: {shortage.Got}";
            store.Kept.Keep(build, output, state);
            return $"the build directory was kept; to open a shell in it: pthbs shell --failed {state.Id.Name}";
        }
        catch (PthbsException error)
        {
            return $"the build directory was not kept: {error.Message}{(error.Got is { } got ? $" ({got})" : "")}";
        }
    }

    /// <summary>The package is there: of builds of its name that failed nothing is needed any more. Whatever is wrong with what is left of them, the build has succeeded.</summary>
    public void Forget(PackageId id, BuildRecord record)
    {
        try
        {
            if (store.Kept.TryLook(id.Name) is { ResumedHash: { } resumed } kept && IsOfSameSources(kept.ResumedScript ?? kept.Id, id)) events.Report(new BuildCompared(id, kept.Id, resumed == record.MaskedHash) { IsEdited = kept.ResumedScript is { } ran && ran != id });
            store.Kept.TryDelete(id.Name);
        }
        catch (PthbsException error)
        {
            events.Report(new BuildWarned(id, new PthbsException(error, what: $"the kept build of {id.Name} could not be deleted: {error.Message}") { Hint = error.Hint ?? "delete it: pthbs gc" }));
        }
    }

    /// <summary>Whether both are made from the same version and sources: another package may have this name, in another collection, and is not to be compared with.</summary>
    private bool IsOfSameSources(PackageId one, PackageId other) =>
        one == other || (store.Scripts.TryRead(one)?.Header is { } first && store.Scripts.TryRead(other)?.Header is { } second && first.Version == second.Version && first.Sources.SequenceEqual(second.Sources));
}
