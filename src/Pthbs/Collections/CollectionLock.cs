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
            // pthbs makes it for its owner alone. One that others may open was made to keep them waiting, where everybody may make files.
            if (own.TryStatus(Name) is { } planted && planted.Owner != Ownership.User && planted.Mode != Ownership.FileOfOwnerAlone)
                throw new PthbsException(ErrorKind.Machine, "another user made this lock, and pthbs did not")
                {
                    Where = $"{own.Path}/{Name}",
                    Got = $"a file of user {planted.Owner} with mode {Convert.ToString(planted.Mode, 8)}",
                    Expected = "a file that its owner alone can open",
                    Hint = "delete it, and keep the collection where no other user can make files",
                };
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
