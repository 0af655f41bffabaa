using Pthbs.Errors;

namespace Pthbs.Files;

/// <summary>
/// What is made under a hidden name beside the place it is for, in a directory that people look into. It is locked for as long as it is being made: what a killed process left
/// is nobody's, and whoever makes something in the same directory next deletes it.
/// </summary>
internal sealed class Beside : IDisposable
{
    private const int UsualMode = 0b110_100_100, ModeOfDirectories = 0b111_101_101, Plain = 0b110_110_110, AllBits = 0xFFF;

    /// <summary>How often what was made is gone or locked by somebody else before this is told: nobody but this user and root can do that.</summary>
    private const int MostAttempts = 100;
    private const string Beginning = ".pthbs-", Ending = ".tmp";

    private readonly DirectoryHandle _parent;
    private readonly FileLock? _lock;

    private Beside(DirectoryHandle parent, string name, FileLock? @lock) => (_parent, Name, _lock) = (parent, name, @lock);

    /// <summary>Its name until it has its own.</summary>
    public string Name { get; }

    /// <summary>Makes an empty directory, closed to others until <see cref="Open"/>: whoever can open it can lock it.</summary>
    /// <param name="parent">Where; stays open longer than this.</param>
    /// <exception cref="PthbsException">It cannot be made.</exception>
    public static Beside MakeDirectory(DirectoryHandle parent)
    {
        Sweep(parent);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var name = NewName();
            if (parent.TryMakeDirectory(name, Ownership.OwnerAlone) && TryLock(parent, name, isDirectory: true, out var @lock)) return new Beside(parent, name, @lock);
        }

        throw Taken(parent);
    }

    /// <summary>Gives a directory that is whole the permissions that it will have.</summary>
    /// <param name="replaced">The name of the directory beside it that it replaces, if any.</param>
    public void Open(string? replaced = null)
    {
        using var itself = _parent.OpenDirectory(Name);
        using var handle = itself.OpenItself();
        if (replaced is not null && Likeness.Of(_parent, replaced, FileKind.Directory) is { } before) before.Give(handle, AllBits, itself.Path);
        else Likeness.SetMode(handle, _parent.ModeOfNew(ModeOfDirectories), itself.Path);
    }

    /// <summary>
    /// Puts a file in place whole or not at all, over what was there: a regular file's owner, group and permissions stay. What killed processes left there stays: whoever puts thousands
    /// sweeps once.
    /// </summary>
    /// <param name="directory">Where.</param>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="durable">Whether it must survive a power loss from now on.</param>
    /// <exception cref="PthbsException">It cannot be made; nothing is left then.</exception>
    public static void Put(DirectoryHandle directory, string name, ReadOnlySpan<byte> content, bool durable = false)
    {
        using var made = MakeFile(directory, content, Likeness.Of(directory, name, FileKind.Regular), durable);
        directory.Rename(made.Name, directory, name);
        if (durable) directory.Sync();
    }

    /// <summary>Makes a file, closed to others until it is whole.</summary>
    /// <param name="parent">Where; stays open longer than this.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="before">What the file is like that it is to replace, if any.</param>
    /// <param name="durable">Whether its bytes must survive a power loss.</param>
    /// <exception cref="PthbsException">It cannot be made; nothing is left then.</exception>
    public static Beside MakeFile(DirectoryHandle parent, ReadOnlySpan<byte> content, Likeness? before = null, bool durable = false)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var (name, path) = (NewName(), parent.Path);
            using var file = parent.CreateFile(name, Ownership.FileOfOwnerAlone);
            if (!TryLock(parent, name, isDirectory: false, out var @lock)) continue;
            var made = new Beside(parent, name, @lock);
            try
            {
                // Else somebody took it for a killed one's before it was locked.
                if (parent.IsAt(file, name))
                {
                    DirectoryHandle.Write(file, content, $"{path}/{name}");
                    if (before is not null) before.Give(file, Plain, $"{path}/{name}");
                    else Likeness.SetMode(file, parent.ModeOfNew(UsualMode), $"{path}/{name}");
                    if (durable) DirectoryHandle.Sync(file, $"{path}/{name}");
                    return made;
                }
            }
            catch
            {
                made.Dispose();
                throw;
            }

            made.Dispose();
        }

        throw Taken(parent);
    }

    /// <summary>Deletes what processes of this user that were killed have left.</summary>
    public static void Sweep(DirectoryHandle parent)
    {
        try
        {
            foreach (var name in parent.Stream().Select(entry => entry.Name).Where(IsOne).ToList())
            {
                if (parent.TryStatus(name) is not { Kind: FileKind.Directory or FileKind.Regular } left || left.Owner != Ownership.User) continue;
                if (TryLock(parent, name, left.Kind == FileKind.Directory, out var gone) && gone is not null)
                    using (gone) parent.DeleteIfPossible(name);
            }
        }
        catch (PthbsException)
        {
            // Whoever may not look there has left nothing that can be found.
        }
    }

    /// <summary>Deletes it, unless it has another name by now.</summary>
    public void Dispose()
    {
        _parent.DeleteIfPossible(Name);
        _lock?.Dispose();
    }

    private static PthbsException Taken(DirectoryHandle parent) => new(ErrorKind.Machine, "another process takes away what pthbs makes here") { Where = PathText.Printable(parent.Path), Hint = "check which process of this user or of root writes there" };

    private static string NewName() => $"{Beginning}{UniqueName.New()}{Ending}";

    private static bool IsOne(string name) =>
        name.StartsWith(Beginning, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal) && UniqueName.Is(name.AsSpan()[Beginning.Length..^Ending.Length]);

    /// <summary>False where another process holds it, or has deleted it. Without a lock where the file system knows none: then nobody deletes it.</summary>
    private static bool TryLock(DirectoryHandle parent, string name, bool isDirectory, out FileLock? @lock)
    {
        @lock = null;
        try
        {
            if (!isDirectory) return (@lock = FileLock.TryTake(parent, name)) is not null;
            using var itself = parent.TryOpenDirectory(name);
            if (itself is null || (@lock = FileLock.TryTakeDirectory(itself, shared: false)) is null) return false;
            if (parent.TryStatus(name) is { } now && (now.Device, now.Inode) == @lock.Identity) return true;
            @lock.Dispose();
            return false;
        }
        catch (PthbsException)
        {
            return true;
        }
    }
}
