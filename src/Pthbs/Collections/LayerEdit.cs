using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Collections;

/// <summary>
/// Changes files of a layer while nobody else does so with pthbs. Each file is replaced as a whole, and only if it is what it was when the change was thought out: what somebody wrote meanwhile
/// is not lost.
/// </summary>
internal sealed class LayerEdit : IDisposable
{
    private readonly DirectoryHandle _directory;
    private readonly CollectionLock _lock;

    private LayerEdit(DirectoryHandle directory, CollectionLock taken) => (_directory, _lock) = (directory, taken);

    /// <summary>Waits until nobody else changes the layer.</summary>
    /// <param name="layer">Its directory.</param>
    /// <param name="wait">How to wait.</param>
    /// <exception cref="PthbsException">The directory cannot be written.</exception>
    public static LayerEdit Begin(string layer, LockWait wait)
    {
        var directory = DirectoryHandle.Open(layer, forPerson: true);
        try
        {
            return new LayerEdit(directory, CollectionLock.Take(directory, wait));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Replaces a file.</summary>
    /// <param name="relative">The file, below the layer.</param>
    /// <param name="before">What it was.</param>
    /// <param name="after">What it shall be.</param>
    /// <exception cref="PthbsException">It is something else by now, or cannot be written.</exception>
    public void Replace(string relative, string before, string after)
    {
        var slash = relative.LastIndexOf('/');
        using var folder = slash < 0 ? _directory.Duplicate() : _directory.OpenDirectory(relative[..slash]);
        var name = relative[(slash + 1)..];
        if (folder.TryReadText(name) != before)
            throw new PthbsException(ErrorKind.Input, "the file changed meanwhile") { Where = Path.Combine(_directory.Path, relative), Hint = "run the same command again" };
        folder.ReplaceText(name, after);
    }

    /// <summary>Writes a file whole, whatever it was.</summary>
    /// <param name="relative">The file, below the layer; its directory is there.</param>
    /// <param name="content">What it shall be.</param>
    /// <exception cref="PthbsException">It cannot be written.</exception>
    public void Put(string relative, byte[] content)
    {
        var slash = relative.LastIndexOf('/');
        using var folder = slash < 0 ? _directory.Duplicate() : _directory.OpenDirectory(relative[..slash]);
        folder.ReplaceBytes(relative[(slash + 1)..], content);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        _directory.Dispose();
    }
}
