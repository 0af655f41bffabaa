using Pthbs.Sandboxing;
using Pthbs.Scripts;

namespace Pthbs.Upkeep.Garbage;

/// <summary>Which directories are our store as one program sees them: it may see the store at another place, and another store at ours.</summary>
/// <param name="store">Where the store lies.</param>
/// <param name="root">The program's root directory, as this process can reach it.</param>
internal sealed class ProcessPlaces(string store, string root)
{
    /// <summary>How many directories of one program are looked at. Beyond that each counts as the store: what is kept too long is deleted by the next run.</summary>
    internal const int Most = 64;

    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal) { [store] = true };

    /// <summary>Whether it is; where that cannot be told, it is.</summary>
    public bool IsStore(string path)
    {
        if (!path.StartsWith('/')) return false;
        if (_known.TryGetValue(path, out var known)) return known;
        return _known.Count >= Most || (_known[path] = Look(path));
    }

    private bool Look(string path)
    {
        if (HostFiles.KindOf(root + path, follow: true, out var error) != HostFiles.Kind.Missing) return HostFiles.IsSame(root + path, store);
        // A program whose root cannot be reached any more has ended, or is none: what it named is kept.
        if (error is Errno.NoEntry or Errno.NotADirectory) return path == BuildFormat.MountPoint && HostFiles.KindOf(root, follow: true, out _) == HostFiles.Kind.Missing;
        return true;
    }
}
