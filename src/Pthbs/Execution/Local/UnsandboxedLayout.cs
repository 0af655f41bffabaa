using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Execution.Local;

/// <summary>
/// The places that a build without walls finds on the real disk: its output and the merged view, at the paths that they have in a sandbox. The output's
/// path is a link for as long as the build runs, and a package is a directory: a crash leaves no half package behind. One such build at a time.
/// </summary>
internal sealed class UnsandboxedLayout : IDisposable
{
    private readonly StoreDirectory _store;
    private readonly PackageId _id;
    private readonly FileLock _lock;

    private UnsandboxedLayout(StoreDirectory store, PackageId id, FileLock @lock)
    {
        _store = store;
        _id = id;
        _lock = @lock;
    }

    /// <summary>How a build gets its walls back: by whoever took them away.</summary>
    private static string Walls(BuildAction action) => action.IsSandboxed ? $"use --sandbox={Sandboxes.Namespaces} or --sandbox={Sandboxes.Bubblewrap}" : "remove the option sandbox=off: from the fact 'options' of its template, or the line '#: option sandbox=off' from a script without a layout";

    /// <summary>Puts the places there.</summary>
    /// <param name="store">The store.</param>
    /// <param name="action">What is carried out.</param>
    /// <param name="output">What becomes the package.</param>
    /// <param name="merged">The merged view of its dependencies.</param>
    /// <param name="waiting">Called once, with who is at it, if another such build has to be waited for.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="PthbsException">The script or this store cannot do without walls.</exception>
    public static async Task<UnsandboxedLayout> CreateAsync(
        StoreDirectory store, BuildAction action, PendingTree output, Forest merged, Action<string> waiting, CancellationToken cancel)
    {
        if (action.Rootfs is not null)
            throw new PthbsException(ErrorKind.Machine, "a build with a rootfs needs a sandbox") { Where = action.Package.ToString(), Hint = Walls(action) };
        if (store.Packages.Path != BuildFormat.MountPoint)
            throw new PthbsException(ErrorKind.Machine, $"without a sandbox the store must be at {BuildFormat.MountPoint} itself")
            {
                Where = action.Package.ToString(),
                Got = store.Packages.Path,
                Hint = $"use --store={BuildFormat.MountPoint}; or build it in a sandbox: {Walls(action)}",
            };
        var places = new UnsandboxedLayout(store, action.Package, await FileLock.TakeAsync(store.Locks, StoreLayout.UnsandboxedLock, waiting, cancel).ConfigureAwait(false));
        try
        {
            places.Remove();
            store.Packages.CreateLink($"{StoreLayout.Pending}/{output.NameBeneath}", action.Package.ToString());
            using var view = store.Packages.CreateDirectory(BuildFormat.MergedName);
            ForestWriter.Write(merged, view, cancel);
            return places;
        }
        catch
        {
            places.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (_lock)
        {
            RemoveLink();
            // The next such build makes it anew, and says so where it cannot.
            _store.Packages.DeleteIfPossible(BuildFormat.MergedName);
        }
    }

    /// <summary>Also what a killed builder left.</summary>
    private void Remove()
    {
        RemoveLink();
        _store.Packages.DeleteTree(BuildFormat.MergedName);
    }

    private void RemoveLink()
    {
        if (_store.Packages.TryStatus(_id.ToString()) is { Kind: FileKind.Link }) _store.Packages.TryDelete(_id.ToString());
    }
}
