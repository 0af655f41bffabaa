using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// Writes the small files of the state, each whole or not at all. They are made in one directory, under names that carry the process's lease, so that
/// what a killed process left there is found without listing the thousands of files that they become. A reader has neither, and makes them in place.
/// </summary>
internal sealed class StateFiles(DirectoryHandle? pending, ProcessLease? lease)
{
    /// <summary>Puts a file in place, over what was there. It may be lost with the power: whoever reads it checks it.</summary>
    public void Write(DirectoryHandle directory, string name, ReadOnlySpan<byte> content)
    {
        if (pending is null || lease is null) directory.WriteAtomically(name, content);
        else directory.WriteAtomically(name, content, pending, lease.NameFor("file"));
    }

    /// <summary>Puts a symbolic link in place, over one that was there, in one step. It survives a power loss from then on.</summary>
    public void ReplaceLink(DirectoryHandle directory, string name, string target)
    {
        var (made, by) = pending is null || lease is null ? (DirectoryHandle.TemporaryName(), directory) : (lease.NameFor("link"), pending);
        by.CreateLink(target, made);
        try
        {
            by.Rename(made, directory, name);
        }
        catch
        {
            by.DeleteIfPossible(made);
            throw;
        }

        directory.Sync();
    }

    /// <summary>Puts a new file in place that survives a power loss from then on; false, and nothing is done, where something has that name.</summary>
    public bool TryWriteNew(DirectoryHandle directory, string name, ReadOnlySpan<byte> content)
    {
        var (made, by, temporary) = pending is null || lease is null ? (DirectoryHandle.TemporaryName(), directory, DirectoryHandle.TemporaryName()) : (lease.NameFor("file"), pending, lease.NameFor("file"));
        by.WriteAtomically(made, content, by, temporary, durable: true);
        if (!by.TryRename(made, directory, name))
        {
            by.DeleteIfPossible(made);
            return false;
        }

        directory.Sync();
        return true;
    }
}
