using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// A lock that this process holds for as long as it lives. What it makes for a while carries the mark's name, so that whoever comes after a process
/// that was killed can tell what nobody needs any more; the locked file names what it uses of the store, so that nobody deletes that.
/// </summary>
internal sealed partial class ProcessMark : IDisposable
{
    private const string Prefix = "process.";
    private readonly DirectoryHandle _locks;
    private readonly FileLock? _lock;
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);
    private int _names;
    private bool _disposed;

    private ProcessMark(DirectoryHandle locks, string name, FileLock? @lock)
    {
        _locks = locks;
        _lock = @lock;
        Name = name;
    }

    /// <summary>Unique among all processes that ever used this state.</summary>
    public string Name { get; }

    /// <summary>Takes a new mark.</summary>
    /// <param name="locks">Where the locks are.</param>
    /// <param name="evenIfFull">Whether to do without a file where the disk is full: then others take this process for one that is gone.</param>
    public static ProcessMark Take(DirectoryHandle locks, bool evenIfFull = false)
    {
        while (true)
        {
            var name = $"{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
            try
            {
                if (FileLock.TryTake(locks, Prefix + name) is { } taken) return new ProcessMark(locks, name, taken);
            }
            catch (PthbsException full) when (evenIfFull && full.SystemError is Errno.NoSpace or Errno.QuotaExceeded)
            {
                return new ProcessMark(locks, name, null);
            }
        }
    }

    /// <summary>A name that no other process and no other call has.</summary>
    public string NameFor(string what) => $"{what}.{Name}.{Interlocked.Increment(ref _names)}";

    /// <summary>Notes what this process uses of the store. For whoever holds the store's own lock.</summary>
    public void Note(IEnumerable<string> names)
    {
        var text = new StringBuilder();
        lock (_noted) foreach (var name in names) if (_noted.Add(name)) text.Append(name).Append('\n');
        if (text.Length > 0) _lock?.Append(Encoding.UTF8.GetBytes(text.ToString()), $"{_locks.Path}/{Prefix}{Name}");
    }

    /// <summary>What all living processes have noted, and which of them. For whoever holds the store's own lock alone.</summary>
    public IEnumerable<(string Name, string Process)> Notes()
    {
        foreach (var name in _noted) yield return (name, Name);
        foreach (var (file, _) in _locks.List())
        {
            if (!file.StartsWith(Prefix, StringComparison.Ordinal) || file == Prefix + Name) continue;
            using (var gone = FileLock.TryTake(_locks, file)) if (gone is not null) continue;
            foreach (var line in Encoding.UTF8.GetString(_locks.TryReadBytes(file) ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries)) yield return (line, file[Prefix.Length..]);
        }
    }

    /// <summary>Deletes what processes that are gone left in a directory. What cannot be deleted keeps nobody from working.</summary>
    /// <param name="directory">Which.</param>
    /// <param name="freed">Is told how many bytes are free.</param>
    /// <param name="left">Is told what cannot be deleted, and why.</param>
    /// <param name="cancel">Ends it: what a build left can have millions of files. The next process goes on.</param>
    public void Sweep(DirectoryHandle directory, Action<long>? freed, Action<PthbsException> left, CancellationToken cancel)
    {
        foreach (var group in directory.List().Select(e => e.Name).Where(n => !n.StartsWith(PendingTree.KeptPrefix, StringComparison.Ordinal)).GroupBy(OwnerOf))
        {
            if (group.Key is not { } owner || owner == Name) continue;
            using var alive = TryTakeOver(owner);
            if (alive is null) continue;
            foreach (var name in group) TryDelete(directory, name, freed, left, cancel);
            // Its lock may have been made again, to be taken.
            _locks.DeleteIfPossible(Prefix + owner, cancel: cancel);
        }
    }

    /// <summary>Deletes the locks of processes that are gone.</summary>
    public void SweepLocks(CancellationToken cancel)
    {
        foreach (var (name, _) in _locks.List())
        {
            cancel.ThrowIfCancellationRequested();
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || name == Prefix + Name) continue;
            using var gone = FileLock.TryTake(_locks, name);
            if (gone is not null) _locks.DeleteIfPossible(name, cancel: cancel);
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_lock is not null) _locks.DeleteIfPossible(Prefix + Name);
        _lock?.Dispose();
    }

    /// <summary>The lock of a process that is gone, null where it lives; on a full disk, where none can be made, whoever has no lock file is gone.</summary>
    private IDisposable? TryTakeOver(string owner)
    {
        if (_lock is null && _locks.TryStatus(Prefix + owner) is null) return new MemoryStream();
        return FileLock.TryTake(_locks, Prefix + owner);
    }

    private static void TryDelete(DirectoryHandle directory, string name, Action<long>? freed, Action<PthbsException> left, CancellationToken cancel)
    {
        try
        {
            directory.DeleteTree(name, freed, cancel);
        }
        catch (PthbsException error)
        {
            left(new PthbsException(ErrorKind.Machine, "what a pthbs that is gone left behind cannot be deleted, and takes up room", error)
            {
                Where = $"{directory.Path}/{name}",
                Got = $"{error.Where}: {error.Message}{(error.Got is { } got ? $" ({got})" : "")}",
                Hint = error.Hint ?? "look at it, and delete it",
                SystemError = error.SystemError,
            });
        }
    }

    private static string? OwnerOf(string name) => Marked().Match(name) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"\.([0-9]+-[0-9a-f]{12})\.[0-9]+$")]
    private static partial Regex Marked();
}
