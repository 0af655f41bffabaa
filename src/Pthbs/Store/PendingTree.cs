using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// A directory that something is made in. It stands in a holder of its own, a directory that only whoever runs pthbs can enter: no other user reaches what
/// is being made, whatever modes it has. What was neither published nor kept is deleted when this is disposed, or when its process died, by the next one.
/// </summary>
public sealed class PendingTree : IDisposable
{
    private readonly DirectoryHandle _pending;
    private readonly DirectoryHandle _holder;
    private readonly string _inner;
    private bool _gone;

    /// <summary>Makes the holder and the directory in it.</summary>
    /// <param name="pending">Where the holder stands.</param>
    /// <param name="name">The holder's name.</param>
    /// <param name="inner">The directory's name in its holder.</param>
    internal PendingTree(DirectoryHandle pending, string name, string inner)
    {
        _pending = pending;
        _inner = inner;
        Name = name;
        _holder = pending.CreateDirectory(name, Ownership.OwnerAlone);
        try
        {
            Root = _holder.CreateDirectory(inner);
        }
        catch
        {
            _holder.Dispose();
            pending.DeleteIfPossible(name);
            throw;
        }
    }

    /// <summary>Opens one that was kept: it stays where it is.</summary>
    private PendingTree(DirectoryHandle pending, DirectoryHandle holder, DirectoryHandle root, string name, string inner)
    {
        (_pending, _holder, _inner, Root, Name) = (pending, holder, inner, root, name);
        _gone = true;
    }

    /// <summary>The name of its holder among its like.</summary>
    public string Name { get; private set; }

    /// <summary>The directory.</summary>
    public DirectoryHandle Root { get; }

    /// <summary>Where it lies on disk.</summary>
    public string Path => $"{_pending.Path}/{NameBeneath}";

    /// <summary>Where it lies beneath the directory that holds its like.</summary>
    internal string NameBeneath => $"{Name}/{_inner}";

    /// <summary>Lets the processes of one group reach it, as root, until the result is disposed: for a build that opens its directories by their paths.</summary>
    /// <param name="group">A group that nobody else is in for that long; null for none, and null is the result then.</param>
    internal IDisposable? LetIn(uint? group) => group is { } passing ? new Passage(_holder, passing) : null;

    /// <summary>Whether it stays on disk, or is where it was published.</summary>
    public bool IsKept => _gone;

    /// <summary>The directory that it stands in.</summary>
    internal DirectoryHandle Holder => _holder;

    /// <summary>Leaves it on disk, for a person to look at, under a name of its own.</summary>
    public void Keep() => KeepAs(StoreLayout.KeptPrefix + Name);

    /// <summary>Leaves it on disk under a name, which nothing may have.</summary>
    internal void KeepAs(string name)
    {
        if (_gone) return;
        _pending.Rename(Name, _pending, name);
        Name = name;
        _gone = true;
    }

    /// <summary>Opens one that was kept; null where it is not there, or is no directory any more.</summary>
    /// <exception cref="PthbsException">The build has closed it to its own user.</exception>
    internal static PendingTree? TryOpenKept(DirectoryHandle pending, string name, string inner)
    {
        if (pending.TryOpenDirectory(name) is not { } holder) return null;
        try
        {
            if (holder.TryOpenDirectory(inner) is { } root) return new PendingTree(pending, holder, root, name, inner);
        }
        catch (PthbsException closed) when (closed.SystemError == Errno.AccessDenied)
        {
            var status = holder.TryStatus(inner);
            holder.Dispose();
            throw ClosedDirectory.Error($"{pending.Path}/{name}/{inner}", status);
        }

        holder.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        _holder.Dispose();
        // Where that fails, the next process tries again; what this one was asked for has succeeded or failed already.
        if (!_gone) _pending.DeleteIfPossible(Name);
        _gone = true;
    }

    /// <summary>Changes places with what has the name now, which stays on disk for a person to look at: at each moment a whole tree has the name.</summary>
    internal void ChangePlaces(DirectoryHandle directory, string name)
    {
        // A directory can be given another parent only by who may write to it.
        directory.SetMode(name, 0b111_101_101);
        _holder.Exchange(_inner, directory, name);
        Keep();
    }

    internal bool MoveTo(DirectoryHandle directory, string name)
    {
        if (!_holder.TryRename(_inner, directory, name)) return false;
        // The holder is empty now. Where it cannot be deleted, the next process tries again.
        _pending.DeleteIfPossible(Name);
        return _gone = true;
    }

    /// <summary>A holder that a group can pass through, and that is closed again at the end.</summary>
    private sealed class Passage : IDisposable
    {
        private const int GroupPasses = 0b111_001_000;
        private const uint SameOwner = uint.MaxValue;
        private readonly DirectoryHandle _holder;

        public Passage(DirectoryHandle holder, uint group)
        {
            _holder = holder;
            holder.SetOwner(".", SameOwner, group);
            holder.SetMode(".", GroupPasses);
        }

        public void Dispose()
        {
            _holder.SetMode(".", Ownership.OwnerAlone);
            _holder.SetOwner(".", SameOwner, 0);
        }
    }
}
