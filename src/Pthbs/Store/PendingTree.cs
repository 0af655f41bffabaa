using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>A directory that something is made in. What was neither published nor kept is deleted when this is disposed, or when its process died, by the next one.</summary>
public sealed class PendingTree : IDisposable
{
    /// <summary>The beginning of the names of what was kept for a person to look at.</summary>
    internal const string KeptPrefix = "kept.";

    private readonly DirectoryHandle _pending;
    private bool _gone;

    internal PendingTree(DirectoryHandle pending, string name)
    {
        _pending = pending;
        Name = name;
        Root = pending.CreateDirectory(name);
    }

    /// <summary>Its name among its like.</summary>
    public string Name { get; private set; }

    /// <summary>The directory.</summary>
    public DirectoryHandle Root { get; }

    /// <summary>Where it lies on disk.</summary>
    public string Path => $"{_pending.Path}/{Name}";

    /// <summary>Leaves it on disk, for a person to look at, under a name of its own.</summary>
    public void Keep()
    {
        if (_gone) return;
        _pending.Rename(Name, _pending, KeptPrefix + Name);
        Name = KeptPrefix + Name;
        _gone = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        // Where that fails, the next process tries again; what this one was asked for has succeeded or failed already.
        if (!_gone) _pending.DeleteIfPossible(Name);
        _gone = true;
    }

    /// <summary>Changes places with what has the name now, which stays on disk for a person to look at: at each moment a whole tree has the name.</summary>
    internal void ChangePlaces(DirectoryHandle directory, string name)
    {
        // A directory can be given another parent only by who may write to it.
        directory.SetMode(name, 0b111_101_101);
        _pending.Exchange(Name, directory, name);
        Keep();
    }

    internal bool MoveTo(DirectoryHandle directory, string name)
    {
        if (!_pending.TryRename(Name, directory, name)) return false;
        return _gone = true;
    }
}
