using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Collections;

/// <summary>
/// What whoever changes a collection's files holds, so that two that change them at once both do. A file of its own: the directory may be opened, and so
/// locked, by everybody who may read the collection. It is there only for as long as it is held; what a killed process left is taken over.
/// </summary>
internal sealed class CollectionLock : IDisposable
{
    private const string Name = ".pthbs.lock";
    private readonly DirectoryHandle _directory;
    private readonly FileLock _lock;

    private CollectionLock(DirectoryHandle directory, FileLock taken) => (_directory, _lock) = (directory, taken);

    /// <summary>Waits until nobody else changes the collection.</summary>
    /// <exception cref="PthbsException">The directory cannot be written, or another user's lock is there.</exception>
    public static CollectionLock Take(DirectoryHandle directory, LockWait wait)
    {
        var own = directory.Duplicate();
        try
        {
            return new CollectionLock(own, FileLock.Take(own, Name, holder => wait.For("the collection", $"{own.Path}/{Name}", holder), wait.Cancel));
        }
        catch (PthbsException closed) when (closed.SystemError == Errno.AccessDenied && own.TryStatus(Name) is { } there && there.Owner != Ownership.User)
        {
            own.Dispose();
            throw new PthbsException(closed)
            {
                Hint = $"user {there.Owner} is changing this collection with pthbs, or did so and was killed: if no such process is running, delete that file",
            };
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Before it is let go: whoever opened it meanwhile sees that it has lost its name.
        _directory.DeleteIfPossible(Name);
        _lock.Dispose();
        _directory.Dispose();
    }
}
