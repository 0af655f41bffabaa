using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Upkeep.Garbage;

/// <summary>
/// Deletes what nobody needs (docs/explanation/decisions/0006-garbage.md). What goes is renamed out of the store while nobody else looks, and deleted afterwards; a
/// package is there whole or not at all, wherever this is interrupted. Writes nothing before something is free.
/// </summary>
/// <param name="store">A store that was opened for freeing.</param>
/// <param name="sources">The sources beside it.</param>
/// <param name="options">What is to be kept.</param>
/// <param name="events">Is told what happens, on this thread.</param>
public sealed class GarbageCollector(StoreDirectory store, SourceCache sources, GarbageOptions options, IProgress<GarbageEvent> events)
{
    private readonly KnownPackages _known = new(store);
    private readonly Queue<(GarbageItem Item, DirectoryHandle Directory, string Name)> _leaving = [];
    private long _freed;

    /// <summary>Where the kernel says what runs.</summary>
    internal string Proc { get; init; } = "/proc";

    /// <summary>What would go, with sizes.</summary>
    /// <exception cref="PthbsException">There is no root, or one cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public GarbagePlan Pretend(CancellationToken cancel)
    {
        var plan = Plan(LookAtPrograms(cancel), cancel);
        var sizes = new long[plan.Items.Count];
        OnAllProcessors.For(sizes.Length, i => sizes[i] = SizeOf(plan.Items[i], cancel), cancel);
        _known.Save();
        return plan with { Items = [.. plan.Items.Select((item, i) => item with { Size = sizes[i] })] };
    }

    /// <summary>Deletes it.</summary>
    /// <returns>Bytes that were freed.</returns>
    /// <exception cref="PthbsException">There is no root, one cannot be read, or something cannot be deleted.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; what has left the store already is deleted by the next pthbs.</exception>
    public long Run(CancellationToken cancel)
    {
        // What left the disk when the store was opened is this run's merit too.
        Freed(store.Swept);
        Leftovers.Sweep(store, Freed, cancel);
        // Once without the lock: packages whose records are lost are read whole, and nobody shall wait for that.
        Plan(LookAtPrograms(cancel), cancel);
        while (!TryTakeOut(cancel)) { }
        DeleteLeaving(cancel);
        _known.Save();
        return _freed;
    }

    /// <summary>
    /// Looks at /proc. Other users decide how long that takes, so it is never done while the lock is held that builds need. A program that starts between this
    /// look and the decision is not seen; those of 'pthbs run', 'pthbs shell' and builds are, for what they use is locked or noted
    /// (docs/explanation/decisions/0024-what-running-programs-use.md).
    /// </summary>
    private IReadOnlyDictionary<string, string> LookAtPrograms(CancellationToken cancel)
    {
        events.Report(new GarbageLooking());
        return RunningPrograms.NamesInUse(store, cancel, Proc);
    }

    private GarbagePlan Plan(IReadOnlyDictionary<string, string> programs, CancellationToken cancel)
    {
        var plan = GarbagePlan.Make(store, sources, options, _known, programs, cancel);
        if (!options.WithoutRoots && store.Roots.Names.Count == 0 && plan.Items.Any(i => i.Kind is GarbageKind.Package or GarbageKind.Environment))
            throw new PthbsException(ErrorKind.Usage, "there is no root, so gc would delete everything")
            {
                Where = store.Packages.Path,
                Hint = "make one: pthbs env build NAME, or pthbs store root add NAME PACKAGE…; to delete everything: pthbs gc --without-roots",
            };
        return plan;
    }

    /// <summary>
    /// Renames what goes out of the store, and deletes small files. False where somebody has entered an environment, or changes a root of which generations go:
    /// then all is looked at again.
    /// </summary>
    private bool TryTakeOut(CancellationToken cancel)
    {
        var programs = LookAtPrograms(cancel);
        string? changing;
        using (FileLock.TakeDirectory(store.Locks, shared: false, holder => events.Report(new GarbageWaiting(holder)), cancel))
        {
            var plan = Plan(programs, cancel);
            events.Report(new GarbagePlanned(plan));
            changing = ForgetGenerations(plan);
            if (changing is null) return TryTakeOut(plan, cancel);
        }

        // Not under the lock that builds need.
        store.Roots.WaitFor(changing, holder => events.Report(new GarbageWaiting(holder)), cancel);
        return false;
    }

    /// <summary>Forgets the generations that go, before anything that they hold leaves the store.</summary>
    /// <returns>A root that is being changed; null where all are forgotten.</returns>
    private string? ForgetGenerations(GarbagePlan plan)
    {
        foreach (var root in plan.Items.Where(i => i.Kind == GarbageKind.Generation).GroupBy(i => i.Generation.Root))
        {
            if (!store.Roots.TryForget(root.Key, [.. root.Select(i => i.Generation.Number)])) return root.Key;
            foreach (var item in root) events.Report(new GarbageDeleted(item, _freed));
        }

        return null;
    }

    private bool TryTakeOut(GarbagePlan plan, CancellationToken cancel)
    {
        Dictionary<string, GarbageItem>? kept = null;
        foreach (var item in plan.Items)
        {
            cancel.ThrowIfCancellationRequested();
            switch (item.Kind)
            {
                case GarbageKind.Environment:
                    if (!TryTakeOutEnvironment(item, cancel)) return false;
                    break;
                case GarbageKind.Package:
                    TakeOut(item, cancel);
                    break;
                case GarbageKind.KeptBuild:
                    kept ??= plan.Items.Where(i => i.Kind == GarbageKind.KeptBuild).ToDictionary(i => i.Name, StringComparer.Ordinal);
                    TakeOutKept(item, kept);
                    break;
                case GarbageKind.Generation:
                    break;
                default:
                    DeleteSmall(item);
                    break;
            }
        }

        // The names are gone for good before what they named is.
        store.Packages.Sync();
        return true;
    }

    /// <summary>A kept build, with its output. Where a shell was opened in it in between, both stay.</summary>
    private void TakeOutKept(GarbageItem item, Dictionary<string, GarbageItem> kept)
    {
        var leaving = new List<(DirectoryHandle Directory, string Name)>();
        var name = Path.GetFileName(item.Name);
        if (!store.Kept.TryTakeOut(name, leaving)) return;
        foreach (var (directory, gone) in leaving)
        {
            _leaving.Enqueue((kept.GetValueOrDefault($"{directory.Path}/{name}", item), directory, gone));
        }
    }

    private bool TryTakeOutEnvironment(GarbageItem item, CancellationToken cancel)
    {
        using var directory = store.Packages.TryOpenDirectory(item.Name);
        if (directory is null) return true;
        // Whoever enters it locks it first and then looks whether it still has its name. So either they see that it is gone, or it is seen here that they are in.
        TakeOut(item, cancel);
        if (!ReaderLock.IsHeld(directory)) return true;
        PutBack(item);
        return false;
    }

    private void PutBack(GarbageItem item)
    {
        var leaving = _leaving.ToList();
        var (_, place, name) = leaving.Find(l => l.Item == item);
        _leaving.Clear();
        foreach (var other in leaving.Where(l => l.Item != item)) _leaving.Enqueue(other);
        // Nobody can have made another one of that name: whoever makes one has noted it before, under the lock that is held here.
        place.Rename(name, store.Packages, item.Name);
    }

    private void TakeOut(GarbageItem item, CancellationToken cancel)
    {
        // Short: on a full disk, the directory that they go to cannot grow.
        var name = store.Lease.NameFor("gc");
        while (true)
        {
            try
            {
                // An ordinary user cannot give a directory that is closed to them another parent.
                store.Packages.SetMode(item.Name, 0b111_101_101);
                store.Packages.Rename(item.Name, store.Pending, name);
                _leaving.Enqueue((item, store.Pending, name));
                return;
            }
            catch (PthbsException full) when (full.SystemError is Errno.NoSpace or Errno.QuotaExceeded && _leaving.Count > 0)
            {
                DeleteLeaving(cancel);
            }
        }
    }

    private void DeleteLeaving(CancellationToken cancel)
    {
        while (_leaving.TryDequeue(out var next))
        {
            cancel.ThrowIfCancellationRequested();
            events.Report(new GarbageLeaving(next.Item, _leaving.Count));
            var before = _freed;
            next.Directory.DeleteTree(next.Name, Freed, cancel);
            events.Report(new GarbageDeleted(next.Item with { Size = _freed - before }, _freed));
        }
    }

    private void DeleteSmall(GarbageItem item)
    {
        var before = _freed;
        Small(item).Delete();
        events.Report(new GarbageDeleted(item with { Size = _freed - before }, _freed));
    }

    private long SizeOf(GarbageItem item, CancellationToken cancel) => item.Kind switch
    {
        GarbageKind.Package or GarbageKind.Environment => TreeSize.Of(store.Packages, item.Name, cancel),
        GarbageKind.KeptBuild => TreeSize.Of(item.Name.StartsWith(store.Pending.Path + "/", StringComparison.Ordinal) ? store.Pending : store.Builds, Path.GetFileName(item.Name), cancel),
        _ => Small(item).Size(),
    };

    /// <summary>How what is no tree is deleted, and how much it takes up.</summary>
    private (Action Delete, Func<long> Size) Small(GarbageItem item)
    {
        var name = item.Name;
        return item.Kind switch
        {
            GarbageKind.Source when SourceKey.TryParse(name, out var key) => (() => sources.Delete(key, Freed), () => sources.SizeOf(key)),
            GarbageKind.Download => (() => sources.Parts.Delete(name, Freed), () => sources.Parts.SizeOf(name)),
            GarbageKind.Script => (() => store.Scripts.Delete(name, Freed), () => store.Scripts.SizeOf(name)),
            GarbageKind.Log => (() => store.Logs.Delete(name, Freed), () => store.Logs.SizeOf(name)),
            GarbageKind.Record => (() => store.Records.Delete(name, Freed), () => store.Records.SizeOf(name)),
            GarbageKind.Manifest => (() => store.Manifests.Delete(name, Freed), () => store.Manifests.SizeOf(name)),
            GarbageKind.Lock => (() => store.Locks.DeleteTree(name, Freed), () => 0),
            _ => (() => { }, () => 0),
        };
    }

    private void Freed(long bytes) => _freed += bytes;
}
