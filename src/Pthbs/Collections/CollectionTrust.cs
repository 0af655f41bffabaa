using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Collections;

/// <summary>
/// Whether a collection that nobody named may be used. Its templates decide what is built and run, so only root, the current user and, for root, the
/// user who called sudo may have been able to write them (docs/reference/settings.md).
/// </summary>
public sealed class CollectionTrust
{
    private const int Sticky = 0b001_000_000_000;
    private const int GroupWrite = 0b000_010_000;
    private const int OthersWrite = 0b000_000_010;
    private readonly HashSet<uint> _trusted;
    private readonly LocalAccounts _accounts;

    /// <param name="user">The current user.</param>
    /// <param name="sudoCaller">The text of SUDO_UID; null if it is not set. Counts for root only: any other user can set it to anything.</param>
    /// <param name="accounts">The users and groups of the machine.</param>
    internal CollectionTrust(uint user, string? sudoCaller, LocalAccounts accounts)
    {
        _accounts = accounts;
        _trusted = [0, user];
        if (user == 0 && uint.TryParse(sudoCaller, out var caller)) _trusted.Add(caller);
    }

    /// <summary>What the current user trusts.</summary>
    /// <param name="sudoCaller">The text of SUDO_UID; null if it is not set.</param>
    public static CollectionTrust OfUser(string? sudoCaller) => new(Ownership.User, sudoCaller, LocalAccounts.OfMachine());

    /// <summary>Throws where another user can write a directory, or one above it.</summary>
    /// <param name="directory">Its path; links in it are followed.</param>
    /// <param name="collection">The collection that was found there, for the message.</param>
    /// <exception cref="PthbsException">Another user can; or one of the directories cannot be looked at.</exception>
    public void EnsurePlace(string directory, string collection)
    {
        using var place = DirectoryHandle.Open(directory);
        Ensure(ProblemOf(place, directory), collection);
    }

    /// <summary>Why another user can write a directory, or one above it, with which of them that is; null where nobody else can.</summary>
    /// <param name="place">The directory.</param>
    /// <param name="name">What it is called in the answer.</param>
    /// <exception cref="PthbsException">One of the directories cannot be looked at.</exception>
    public (string Which, string Problem)? ProblemOf(DirectoryHandle place, string name) => ProblemOf(place, name, place.Status("."));

    /// <summary>The same for a directory in which something is made: it may be one that is everybody's and sticky, as /tmp is.</summary>
    /// <inheritdoc cref="ProblemOf(DirectoryHandle, string)"/>
    public (string Which, string Problem)? ProblemToMakeIn(DirectoryHandle place, string name) => ProblemOf(place, name, AsAncestor(place.Status(".")));

    private (string Which, string Problem)? ProblemOf(DirectoryHandle place, string name, FileStatus status)
    {
        if (Problem(status, () => place.HasAccessList(".")) is { } own) return (name, own);
        var (levels, path) = (0, "..");
        foreach (var above in place.Above())
        {
            levels++;
            var upwards = path;
            if (Problem(AsAncestor(above), () => place.HasAccessList(upwards)) is { } problem) return (levels == 1 ? "the directory above it" : $"the directory {levels} levels above it", problem);
            path += "/..";
        }

        return null;
    }

    /// <summary>Throws where another user can write something that a discovered collection holds.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="hasAccessList">Whether it has an access list; asked only where its group may write.</param>
    /// <param name="path">Its path, for the message.</param>
    /// <param name="collection">The directory of the collection, for the message.</param>
    /// <exception cref="PthbsException">Another user can.</exception>
    internal void Ensure(FileStatus status, Func<bool> hasAccessList, string path, string collection) =>
        Ensure(Problem(status, hasAccessList) is { } problem ? (path, problem) : null, collection);

    private void Ensure((string Which, string Problem)? found, string collection)
    {
        if (found is not var (path, problem)) return;
        throw new PthbsException(ErrorKind.Machine, "pthbs found this collection by itself, and another user can change it")
        {
            Where = collection,
            Got = path == collection ? problem : $"{path}: {problem}",
            Expected = $"files and directories that only {Trusted} can change",
            Hint = $"read it; if you trust its author, name it: --collection {collection}",
        };
    }

    /// <summary>Who may have written what is used, for messages.</summary>
    public string Trusted => string.Join(", ", _trusted.Order().Select(_accounts.NameOf));

    /// <summary>Why others can write what has this status; null if they cannot.</summary>
    /// <param name="status">The status.</param>
    /// <param name="hasAccessList">Whether it has an access list: then what looks like the group's right is the most that any user on the list may have.</param>
    internal string? Problem(FileStatus status, Func<bool> hasAccessList)
    {
        // Links have no mode of their own; who owns one decides where it points.
        var mode = status.Kind == FileKind.Link ? 0 : status.Mode;
        if (!_trusted.Contains(status.Owner)) return $"its owner is {_accounts.NameOf(status.Owner)}";
        if ((mode & OthersWrite) != 0) return $"everyone can write to it (mode {Convert.ToString(status.Mode, 8)})";
        if ((mode & GroupWrite) != 0 && hasAccessList()) return $"an access list allows others to write to it (mode {Convert.ToString(status.Mode, 8)}; see getfacl)";
        return (mode & GroupWrite) != 0 && !_accounts.IsPrivate(status.Group, status.Owner) ? $"its group can write to it (mode {Convert.ToString(status.Mode, 8)}), and has members besides its owner" : null;
    }

    /// <summary>In a sticky directory nobody renames or deletes what is another user's: as the way to a collection it counts as not writable.</summary>
    private static FileStatus AsAncestor(FileStatus above) => (above.Mode & Sticky) != 0 ? above with { Mode = above.Mode & ~(GroupWrite | OthersWrite) } : above;
}
