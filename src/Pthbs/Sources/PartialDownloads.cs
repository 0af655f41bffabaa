using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Sources;

/// <summary>Downloads that are under way or were left half done, and the locks of those who are at them.</summary>
/// <param name="directory">Where they are; null if there are none.</param>
internal sealed class PartialDownloads(DirectoryHandle? directory)
{
    /// <summary>The name of the lock that whoever fetches a source holds.</summary>
    public static string LockName(SourceKey key) => key.Hash + StoreLayout.LockEnding;

    /// <summary>The directory of the repository that a commit is fetched into, while somebody holds the lock of the source.</summary>
    public static string RepositoryName(SourceKey key) => $"git-{key.Hash}{StoreLayout.RepositoryEnding}";

    /// <summary>Half downloads that nobody is at: those whose lock is free, and those without one that nobody has written to for a while.</summary>
    public IEnumerable<string> Abandoned(DateTimeOffset before)
    {
        foreach (var (name, _) in directory?.List() ?? [])
        {
            if (name.EndsWith(StoreLayout.LockEnding, StringComparison.Ordinal)) continue;
            if (LockOf(name) is { } lockName)
            {
                if (directory!.TryStatus(lockName) is null) yield return name;
                else using (var taken = FileLock.TryTake(directory, lockName)) if (taken is not null) yield return name;
            }
            else if (directory!.TryStatus(name) is { } status && DateTimeOffset.FromUnixTimeSeconds(status.ModifiedSeconds) < before) yield return name;
        }
    }

    /// <summary>Deletes what is left of a download, unless somebody is at it again by now.</summary>
    public void Delete(string name, Action<long>? freed)
    {
        var lockName = LockOf(name);
        using var taken = lockName is null || directory is null ? null : FileLock.TryTake(directory, lockName);
        if (lockName is not null && taken is null) return;
        directory!.DeleteTree(name, freed);
        // While it is held: whoever waits for it sees that it has lost its name, and makes it anew.
        if (lockName is not null) directory.TryDelete(lockName);
    }

    /// <summary>What is left of a download takes up so much.</summary>
    public long SizeOf(string name) => directory is null ? 0 : TreeSize.Of(directory, name);

    /// <summary>The name of the lock of whoever is at a part: a half download, or a repository.</summary>
    private static string? LockOf(string name)
    {
        var source = name.EndsWith(StoreLayout.RepositoryEnding, StringComparison.Ordinal) ? name[..^StoreLayout.RepositoryEnding.Length] : name;
        return SourceKey.TryParse(source.Replace('-', ':'), out var key) ? LockName(key) : null;
    }
}
