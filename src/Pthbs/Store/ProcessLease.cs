using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>
/// A lock that this process holds for as long as it lives. What it makes for a while carries the lease's name, so that whoever comes after a process
/// that was killed can tell what nobody needs any more; the locked file names what it uses of the store, so that nobody deletes that.
/// </summary>
internal sealed partial class ProcessLease : IDisposable
{
    /// <summary>Where leases stood before they had a directory of their own, each with this before its name: a process of that time may still run.</summary>
    private const string FormerPrefix = "process.";

    private readonly DirectoryHandle _leases;
    private readonly DirectoryHandle? _former;
    private readonly FileLock? _lock;
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);
    private readonly HashSet<PackageId> _notedPackages = [];
    private int _names;
    private bool _disposed;

    private ProcessLease(DirectoryHandle leases, DirectoryHandle? former, string name, FileLock? @lock)
    {
        _leases = leases;
        _former = former;
        _lock = @lock;
        Name = name;
    }

    /// <summary>Unique among all processes that ever used this state.</summary>
    public string Name { get; }

    /// <summary>Takes a new lease.</summary>
    /// <param name="leases">Where the leases of all processes are, and nothing else: each start lists it.</param>
    /// <param name="evenIfFull">Whether to do without a file where the disk is full: then others take this process for one that is gone.</param>
    /// <param name="former">Where leases were before; null where there was no such place.</param>
    public static ProcessLease Take(DirectoryHandle leases, bool evenIfFull = false, DirectoryHandle? former = null)
    {
        while (true)
        {
            var name = $"{Environment.ProcessId}-{UniqueName.New(digits: 12)}";
            try
            {
                if (FileLock.TryTake(leases, name) is { } taken) return new ProcessLease(leases, former, name, taken);
            }
            catch (PthbsException full) when (evenIfFull && full.SystemError is Errno.NoSpace or Errno.QuotaExceeded)
            {
                return new ProcessLease(leases, former, name, null);
            }
        }
    }

    /// <summary>A name that no other process and no other call has.</summary>
    public string NameFor(string what) => $"{what}.{Name}.{Interlocked.Increment(ref _names)}";

    /// <summary>Notes what this process uses of the store. For whoever holds the store's own lock.</summary>
    public void Note(IEnumerable<string> names)
    {
        var text = new ArrayBufferWriter<byte>();
        lock (_noted)
        {
            foreach (var name in names)
            {
                if (!_noted.Add(name)) continue;
                Encoding.UTF8.GetBytes(name, text);
                text.Write("\n"u8);
            }
        }

        Append(text);
    }

    /// <inheritdoc cref="Note(IEnumerable{string})"/>
    public void Note(IEnumerable<PackageId> packages)
    {
        // Of ten thousand packages, the names alone are megabytes, and all memory that is touched takes time.
        var count = (packages as IReadOnlyCollection<PackageId>)?.Count ?? 0;
        var text = new ArrayBufferWriter<byte>(Math.Max(256, count * (PackageId.HashLength + 16)));
        lock (_noted)
        {
            _notedPackages.EnsureCapacity(count);
            foreach (var id in packages)
            {
                if (!_notedPackages.Add(id)) continue;
                Encoding.UTF8.GetBytes(id.Name, text);
                text.Write("."u8);
                Encoding.UTF8.GetBytes(id.Hash, text);
                text.Write("\n"u8);
            }
        }

        Append(text);
    }

    /// <summary>What all living processes have noted, and which of them. For whoever holds the store's own lock alone.</summary>
    public IEnumerable<(string Name, string Process)> Notes()
    {
        foreach (var name in _noted) yield return (name, Name);
        foreach (var id in _notedPackages) yield return (id.ToString(), Name);
        var former = _former?.List().Where(e => e.Name.StartsWith(FormerPrefix, StringComparison.Ordinal)).Select(e => (_former, e.Name)) ?? [];
        foreach (var (directory, file) in _leases.List().Select(e => (_leases, e.Name)).Concat(former))
        {
            if (file == Name) continue;
            using (var gone = FileLock.TryTake(directory, file)) if (gone is not null) continue;
            foreach (var line in Encoding.UTF8.GetString(directory.TryReadBytes(file) ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries)) yield return (line, file);
        }
    }

    /// <summary>Deletes what processes that are gone left in a directory. What cannot be deleted keeps nobody from working.</summary>
    /// <param name="directory">Which.</param>
    /// <param name="freed">Is told how many bytes are free.</param>
    /// <param name="left">Is told what cannot be deleted, and why.</param>
    /// <param name="notice">Says so where it takes long.</param>
    /// <param name="cancel">Ends it: what a build left can have millions of files. The next process goes on.</param>
    public void Sweep(DirectoryHandle directory, Action<long>? freed, Action<PthbsException> left, SweepNotice notice, CancellationToken cancel)
    {
        foreach (var group in directory.List().Select(e => e.Name).Where(n => !n.StartsWith(StoreLayout.KeptPrefix, StringComparison.Ordinal)).GroupBy(OwnerOf))
        {
            if (group.Key is not { } owner || owner == Name) continue;
            using var alive = TryTakeOver(owner);
            if (alive is null) continue;
            foreach (var name in group) notice.While($"{directory.Path}/{name}", () => TryDelete(directory, name, freed, left, cancel));
            // Its lock may have been made again, to be taken.
            _leases.DeleteIfPossible(owner, cancel: cancel);
        }
    }

    /// <summary>Deletes the leases of processes that are gone.</summary>
    public void SweepLeases(CancellationToken cancel)
    {
        foreach (var (name, _) in _leases.List())
        {
            cancel.ThrowIfCancellationRequested();
            if (name == Name) continue;
            try
            {
                using var gone = FileLock.TryTake(_leases, name);
                if (gone is not null) _leases.DeleteIfPossible(name, cancel: cancel);
            }
            catch (PthbsException)
            {
                // It is no lease of ours: nobody needs it gone.
            }
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_lock is not null) _leases.DeleteIfPossible(Name);
        _lock?.Dispose();
    }

    /// <summary>The lock of a process that is gone, null where it lives; on a full disk, where none can be made, whoever has no lock file is gone.</summary>
    private IDisposable? TryTakeOver(string owner)
    {
        if (_former?.TryStatus(FormerPrefix + owner) is not null)
        {
            using var gone = FileLock.TryTake(_former, FormerPrefix + owner);
            if (gone is null) return null;
            _former.DeleteIfPossible(FormerPrefix + owner);
        }

        if (_lock is null && _leases.TryStatus(owner) is null) return new MemoryStream();
        return FileLock.TryTake(_leases, owner);
    }

    private void Append(ArrayBufferWriter<byte> text)
    {
        if (text.WrittenCount > 0) _lock?.Append(text.WrittenSpan, $"{_leases.Path}/{Name}");
    }

    private static void TryDelete(DirectoryHandle directory, string name, Action<long>? freed, Action<PthbsException> left, CancellationToken cancel)
    {
        try
        {
            PassingPlace.DeleteNoted(directory, name, freed, cancel);
            directory.DeleteTree(name, freed, cancel);
        }
        catch (PthbsException error)
        {
            left(new PthbsException(ErrorKind.Machine, "cannot delete the files that an ended pthbs left behind; they use disk space", error)
            {
                Where = $"{directory.Path}/{name}",
                Got = $"{error.Where}: {error.Message}{(error.Got is { } got ? $" ({got})" : "")}",
                Hint = error.Hint ?? "inspect it, and delete it",
                SystemError = error.SystemError,
            });
        }
    }

    private static string? OwnerOf(string name) => LeasedName().Match(name) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"\.([0-9]+-[0-9a-f]{12})\.[0-9]+$")]
    private static partial Regex LeasedName();
}
