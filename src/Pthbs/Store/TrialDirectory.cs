using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// A directory in which the doctor tries what a file system can do. It is locked for as long as somebody is at it, so that whoever comes after a doctor that was
/// killed can tell that nobody is, and deletes it: the next doctor, and gc in a store and a state.
/// </summary>
public sealed class TrialDirectory : IDisposable
{
    private const int MostAttempts = 10;
    private const int ForOwner = 0b111_000_000;
    private readonly DirectoryHandle _parent;
    private readonly string _name;
    private readonly FileLock _lock;

    private TrialDirectory(DirectoryHandle parent, string name, DirectoryHandle directory, FileLock @lock) => (_parent, _name, Directory, _lock) = (parent, name, directory, @lock);

    /// <summary>The directory: empty but for the lock.</summary>
    public DirectoryHandle Directory { get; }

    /// <summary>Makes one.</summary>
    /// <exception cref="PthbsException">It cannot be made.</exception>
    public static TrialDirectory Make(DirectoryHandle parent)
    {
        Sweep(parent);
        for (var attempt = 1; ; attempt++)
        {
            var name = $"{StoreLayout.TrialPrefix}{UniqueName.New()}";
            DirectoryHandle? directory = null;
            FileLock? taken = null;
            try
            {
                directory = parent.CreateDirectory(name, ForOwner);
                taken = FileLock.TryTake(directory, StoreLayout.OwnLock);
                if (taken is not null && parent.TryStatus(name) is not null) return new TrialDirectory(parent, name, directory, taken);
            }
            catch (PthbsException swept) when (swept.SystemError == Errno.NoEntry && attempt < MostAttempts)
            {
                // Another doctor took it for one that was left behind, before it was locked.
            }
            catch
            {
                Drop();
                throw;
            }

            Drop();

            void Drop()
            {
                taken?.Dispose();
                directory?.Dispose();
                parent.DeleteIfPossible(name);
            }
        }
    }

    /// <summary>Deletes those that nobody is at any more.</summary>
    /// <param name="parent">Where.</param>
    /// <param name="freed">Is told how many bytes are free.</param>
    /// <param name="cancel">Ends it between two entries.</param>
    public static void Sweep(DirectoryHandle parent, Action<long>? freed = null, CancellationToken cancel = default)
    {
        foreach (var (name, _) in parent.List())
        {
            if (!name.StartsWith(StoreLayout.TrialPrefix, StringComparison.Ordinal)) continue;
            try
            {
                using var directory = parent.TryOpenDirectory(name);
                // Let go before it is deleted: a file that is open cannot be deleted everywhere. Nobody takes it again, for no name is used twice.
                using (var gone = directory is null ? null : FileLock.TryTake(directory, StoreLayout.OwnLock)) if (gone is null) continue;
                parent.DeleteTree(name, freed, cancel);
            }
            catch (PthbsException)
            {
                // It is another user's, or is being deleted.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Dispose();
        _lock.Dispose();
        _parent.DeleteIfPossible(_name);
    }
}
