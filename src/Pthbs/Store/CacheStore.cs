using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// Files of what can be worked out again, by name. Only what this user wrote, and nobody else can have written, counts. Nothing is lost with one, so that no failure here keeps anybody
/// from working.
/// </summary>
/// <param name="state">The state; not taken over.</param>
/// <param name="files">Writes files.</param>
/// <param name="mayMake">Whether the directory may be made where it is missing.</param>
internal sealed class CacheStore(DirectoryHandle state, StateFiles files, Func<bool> mayMake) : IDisposable
{
    /// <summary>More files of one ending than a person has collections; the oldest go. Those of another ending are not theirs to push out.</summary>
    private const int Most = 32;

    private const int WritableByOthers = 0b000_010_010;
    private const int LargestFile = 256 << 20;
    private DirectoryHandle? _directory;
    private bool _isOpened;

    /// <summary>The bytes of a file; null where there is none that counts.</summary>
    public byte[]? TryRead(string name)
    {
        try
        {
            return Directory is { } directory && directory.TryStatus(name) is { Kind: FileKind.Regular } status && IsOwn(status) ? directory.TryReadWhole(name, LargestFile) : null;
        }
        catch (PthbsException)
        {
            return null;
        }
    }

    /// <summary>Writes a file, where that can be.</summary>
    public void TryWrite(string name, byte[] content)
    {
        try
        {
            if (content.Length > LargestFile || Directory is null && !TryMake()) return;
            files.Write(Directory!, name, content);
            Prune(Directory!, Path.GetExtension(name));
        }
        catch (PthbsException)
        {
            // A full disk, one that is only for reading, or somebody else's directory: the next run works it out again.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _directory?.Dispose();

    /// <summary>The directory; null where it is missing, or others can write it.</summary>
    private DirectoryHandle? Directory
    {
        get
        {
            if (_isOpened) return _directory;
            _isOpened = true;
            var directory = state.TryOpenDirectory(StoreLayout.Cache);
            if (directory is not null && IsOwn(directory.Status("."))) return _directory = directory;
            directory?.Dispose();
            return null;
        }
    }

    private static bool IsOwn(FileStatus status) => status.Owner == Ownership.User && (status.Mode & WritableByOthers) == 0;

    private bool TryMake()
    {
        if (!mayMake() || !state.TryMakeDirectory(StoreLayout.Cache, Ownership.OwnerAlone)) return false;
        _isOpened = false;
        return Directory is not null;
    }

    private static void Prune(DirectoryHandle directory, string ending)
    {
        List<DirectoryEntry> names = [.. directory.List().Where(e => Path.GetExtension(e.Name) == ending)];
        if (names.Count <= Most) return;
        foreach (var (name, _) in names.OrderByDescending(e => directory.TryStatus(e.Name)?.ModifiedSeconds).Skip(Most)) directory.DeleteIfPossible(name);
    }
}
