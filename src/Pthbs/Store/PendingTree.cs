using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>A tree that is being made. What was not published is deleted when this is disposed.</summary>
public sealed class PendingTree : IDisposable
{
    private readonly DirectoryHandle _pending;
    private bool _gone;

    internal PendingTree(DirectoryHandle pending, string name)
    {
        _pending = pending;
        Name = name;
        Root = pending.OpenDirectory(name);
    }

    /// <summary>Its name among the pending trees.</summary>
    public string Name { get; }

    /// <summary>The tree.</summary>
    public DirectoryHandle Root { get; }

    /// <summary>Where it lies on disk.</summary>
    public string Path => Root.Path;

    /// <summary>Leaves it where it is, for a person to look at.</summary>
    public void Keep() => _gone = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        if (!_gone) _pending.DeleteTree(Name);
        _gone = true;
    }

    internal bool MoveTo(DirectoryHandle directory, string name)
    {
        if (!_pending.TryRename(Name, directory, name)) return false;
        return _gone = true;
    }
}
