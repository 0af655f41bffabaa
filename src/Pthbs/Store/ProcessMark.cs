using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// A lock that this process holds for as long as it lives. What it makes for a while carries the mark's name, so that whoever comes after a process
/// that was killed can tell what nobody needs any more.
/// </summary>
internal sealed partial class ProcessMark : IDisposable
{
    private const string Prefix = "process.";
    private readonly DirectoryHandle _locks;
    private readonly FileLock _lock;
    private int _names;
    private bool _disposed;

    private ProcessMark(DirectoryHandle locks, string name, FileLock @lock)
    {
        _locks = locks;
        _lock = @lock;
        Name = name;
    }

    /// <summary>Unique among all processes that ever used this state.</summary>
    public string Name { get; }

    public static ProcessMark Take(DirectoryHandle locks)
    {
        while (true)
        {
            var name = $"{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
            if (FileLock.TryTake(locks, Prefix + name) is { } taken) return new ProcessMark(locks, name, taken);
        }
    }

    /// <summary>A name that no other process and no other call has.</summary>
    public string NameFor(string what) => $"{what}.{Name}.{Interlocked.Increment(ref _names)}";

    /// <summary>Deletes what processes that are gone left in a directory. What cannot be deleted keeps nobody from working.</summary>
    public void Sweep(DirectoryHandle directory)
    {
        foreach (var group in directory.List().Select(e => e.Name).Where(n => !n.StartsWith(PendingTree.KeptPrefix, StringComparison.Ordinal)).GroupBy(OwnerOf))
        {
            if (group.Key is not { } owner || owner == Name) continue;
            using var alive = FileLock.TryTake(_locks, Prefix + owner);
            if (alive is null) continue;
            foreach (var name in group) directory.DeleteIfPossible(name);
        }
    }

    /// <summary>Deletes the locks of processes that are gone.</summary>
    public void SweepLocks()
    {
        foreach (var (name, _) in _locks.List())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || name == Prefix + Name) continue;
            using var gone = FileLock.TryTake(_locks, name);
            if (gone is not null) _locks.DeleteIfPossible(name);
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _locks.DeleteIfPossible(Prefix + Name);
        _lock.Dispose();
    }

    private static string? OwnerOf(string name) => Marked().Match(name) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"\.([0-9]+-[0-9a-f]{12})\.[0-9]+$")]
    private static partial Regex Marked();
}
