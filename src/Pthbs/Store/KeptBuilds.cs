using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// The failed builds that were kept, of each package name the newest. One is two directories, both called <c>kept.NAME</c>: the build's own in the state, which
/// holds what is known of it and is locked by whoever uses it, and its output's among what is being made in the store. The first is there only while the second is.
/// </summary>
public sealed class KeptBuilds
{
    /// <summary>What is known of one is a few lines.</summary>
    private const int MostBytes = 64 * 1024;

    private readonly DirectoryHandle? _builds;
    private readonly Func<DirectoryHandle> _outputs;
    private readonly Func<ProcessLease> _lease;

    /// <param name="builds">Where the directories of builds are; null where there are none yet.</param>
    /// <param name="outputs">Where their outputs are: for whoever may write.</param>
    /// <param name="lease">Gives names to what is to be deleted: likewise.</param>
    internal KeptBuilds(DirectoryHandle? builds, Func<DirectoryHandle> outputs, Func<ProcessLease> lease) => (_builds, _outputs, _lease) = (builds, outputs, lease);

    private DirectoryHandle Builds => _builds ?? throw new InvalidOperationException("the store was opened for reading only");

    /// <summary>What is known of the kept build of a package name; null where there is none.</summary>
    public KeptState? TryLook(string name)
    {
        using var holder = _builds?.TryOpenDirectory(NameOf(name));
        return holder?.TryReadWhole(StoreLayout.KeptState, MostBytes) is { } bytes && KeptState.TryRead(bytes) is { } state && state.Id.Name == name ? state : null;
    }

    /// <summary>All that are kept.</summary>
    public IReadOnlyList<KeptState> List()
    {
        var all = new List<KeptState>();
        foreach (var (name, _) in _builds?.List() ?? [])
            if (name.StartsWith(StoreLayout.KeptPrefix, StringComparison.Ordinal) && TryLook(name[StoreLayout.KeptPrefix.Length..]) is { } state) all.Add(state);
        return all;
    }

    /// <summary>Opens the kept build of a package name, for this process alone.</summary>
    /// <exception cref="PthbsException">There is none, it is not whole, or another process uses it.</exception>
    public KeptBuild Open(string name)
    {
        var place = NameOf(name);
        // Read when it is locked: until then, whoever has it may write of it anew, replace it or delete it.
        var taken = TryLock(place, out var isThere);
        if (isThere && taken is null) throw InUse(name);
        PendingTree? build = null, output = null;
        try
        {
            if (taken is null || TryLook(name) is not { } state || (build = PendingTree.TryOpenKept(Builds, place, StoreLayout.BuildRoot)) is null)
                throw new PthbsException(ErrorKind.Usage, $"no build of {name} is kept") { Where = $"{_builds?.Path}/{place}", Hint = $"build it: pthbs build --keep-failed last {name}" };
            output = PendingTree.TryOpenKept(_outputs(), place, StoreLayout.PendingRoot)
                ?? throw new PthbsException(ErrorKind.Damage, $"the kept build of {name} is not whole: its output is missing") { Where = $"{_outputs().Path}/{place}", Hint = $"build it again: pthbs build {state.Id.Short}" };
            return new KeptBuild(taken, build, output, state);
        }
        catch
        {
            build?.Dispose();
            taken?.Dispose();
            throw;
        }
    }

    /// <summary>Keeps a build that failed, in place of the one of its name that was kept before.</summary>
    /// <param name="build">Its directory.</param>
    /// <param name="output">Its output.</param>
    /// <param name="state">What is known of it.</param>
    /// <exception cref="PthbsException">Another process uses the earlier one, or something cannot be written. The new one is not kept then.</exception>
    internal void Keep(PendingTree build, PendingTree output, KeptState state)
    {
        var place = NameOf(state.Id.Name);
        build.Holder.WriteAtomically(StoreLayout.KeptState, state.Write(), mode: StoreLayout.OwnersFile);
        if (!TryDelete(state.Id.Name)) throw InUse(state.Id.Name);
        output.KeepAs(place);
        build.KeepAs(place);
    }

    /// <summary>Deletes the kept build of a package name.</summary>
    /// <returns>False where another process uses it: then it stays.</returns>
    public bool TryDelete(string name)
    {
        var place = NameOf(name);
        List<(DirectoryHandle Directory, string Name)> leaving = [];
        if (!TryTakeOut(place, leaving)) return false;
        // What cannot be deleted now has the name of something that this process makes: the next one sweeps it.
        foreach (var (directory, gone) in leaving) directory.DeleteIfPossible(gone);
        return true;
    }

    /// <summary>Takes what has a name out of the way, whole, so that nobody enters what is being deleted.</summary>
    /// <param name="place">The holders' name.</param>
    /// <param name="leaving">Receives what is to be deleted: the build's directory first.</param>
    /// <returns>False where a process uses it.</returns>
    internal bool TryTakeOut(string place, ICollection<(DirectoryHandle Directory, string Name)> leaving)
    {
        using var taken = TryLock(place, out var isThere);
        if (isThere && taken is null) return false;
        foreach (var directory in (DirectoryHandle[])[Builds, _outputs()])
        {
            if (directory.TryStatus(place) is null) continue;
            // Short: on a full disk, a directory cannot grow.
            var gone = _lease().NameFor("gc");
            directory.Rename(place, directory, gone);
            leaving.Add((directory, gone));
        }

        return true;
    }

    /// <summary>Whether a process uses what has this name now.</summary>
    internal bool IsInUse(string place)
    {
        using var taken = TryLock(place, out var isThere);
        return isThere && taken is null;
    }

    private static string NameOf(string package) => StoreLayout.KeptPrefix + package;

    /// <summary>Locks what has a name now.</summary>
    /// <returns>Null where no directory has it, or a process uses that.</returns>
    private FileLock? TryLock(string place, out bool isThere)
    {
        while (true)
        {
            using var holder = _builds?.TryOpenDirectory(place);
            isThere = holder is not null;
            if (holder is null || FileLock.TryTakeDirectory(holder, shared: false) is not { } taken) return null;
            if (Builds.TryStatus(place) is { } now && (now.Device, now.Inode) == taken.Identity) return taken;
            // It was replaced or deleted in between.
            taken.Dispose();
        }
    }

    private PthbsException InUse(string name) => new(ErrorKind.Usage, $"the kept build of {name} is in use")
    {
        Where = $"{Builds.Path}/{NameOf(name)}",
        Got = $"{LockHolder.Of(Builds.TryOpenDirectory(NameOf(name)) is { } holder ? StatusOf(holder) : null)} has locked it",
        Hint = "one shell or resumed build at a time: leave the other one first",
    };

    private static FileStatus StatusOf(DirectoryHandle holder)
    {
        using (holder) return holder.Status(".");
    }
}
