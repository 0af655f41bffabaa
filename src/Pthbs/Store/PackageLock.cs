using System.Text;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// The lock that whoever builds a package holds. Its file also carries the failure of the last build that held it, so that whoever waited for that build
/// does not repeat it. Who comes later, and need not wait, builds: what failed yesterday may succeed today.
/// </summary>
public sealed class PackageLock : IDisposable
{
    /// <summary>The most that is read of a note: what a build printed last is in it.</summary>
    private const int MostBytes = 64 << 10;

    private readonly FileLock _lock;
    private readonly string _path;

    private PackageLock(FileLock @lock, string path, IReadOnlyList<string>? failure) => (_lock, _path, Failure) = (@lock, path, failure);

    /// <summary>
    /// How the build failed that this process waited for: the message, then its details. Null where nobody was waited for, where the build that was waited for
    /// ended in another way, and where the failure was there before.
    /// </summary>
    public IReadOnlyList<string>? Failure { get; }

    /// <summary>Waits until the lock can be taken.</summary>
    internal static async Task<PackageLock> TakeAsync(DirectoryHandle locks, string name, Action<string>? waiting, CancellationToken cancel)
    {
        string[]? before = null;
        var taken = await FileLock.TakeAsync(locks, name, holder =>
        {
            before = Read(locks, name);
            waiting?.Invoke(holder);
        }, cancel).ConfigureAwait(false);
        // Each note begins with a word that no other has: one that was there when the wait began is of an earlier build than the one that was waited for.
        var failure = before is not null && Read(locks, name) is [var attempt, .. var lines] && lines.Length > 0 && attempt != before.FirstOrDefault() ? lines : null;
        return new PackageLock(taken, $"{locks.Path}/{name}", failure);
    }

    /// <summary>A build begins: what is noted of the one before is over, and the time of the file tells which logs are of this one. Where the disk is full, nobody learns of it, and the build tells its own trouble.</summary>
    public void Begin()
    {
        try
        {
            _lock.ClearAndStamp();
        }
        catch (IOException)
        {
            // Only 'log --follow' looks at the time, and who waits knows an older note by its first word.
        }
    }

    /// <summary>Notes that the build failed, for those who wait. Where the disk is full, nobody learns of it, and they build.</summary>
    public void NoteFailure(PthbsException error)
    {
        var text = new StringBuilder(UniqueName.New()).Append('\n').Append(OneLine(error.Message));
        foreach (var line in error.Details)
        {
            if (text.Length + line.Length > MostBytes / 4) break;
            text.Append('\n').Append(OneLine(line));
        }

        try
        {
            _lock.Clear();
            _lock.Append(Encoding.UTF8.GetBytes(text.ToString()), _path);
        }
        catch (Exception full) when (full is PthbsException or IOException)
        {
            // It is the message of another error that counts now.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string[] Read(DirectoryHandle locks, string name) =>
        Encoding.UTF8.GetString(locks.TryReadWhole(name, MostBytes) ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
