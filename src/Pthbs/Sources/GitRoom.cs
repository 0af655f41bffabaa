using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>
/// The room that git may use up while it fetches: a server can send a pack without end, and git writes all of it down before it looks at it. A limit of its files' size holds also where pthbs is
/// gone; until then the free room is looked at, which others use as well.
/// </summary>
internal sealed class GitRoom
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly DirectoryHandle _directory;
    private volatile bool _isUsedUp;

    /// <param name="directory">Where git writes.</param>
    /// <param name="mostBytes">How many bytes a file may have, however much room there is.</param>
    public GitRoom(DirectoryHandle directory, long mostBytes)
    {
        _directory = directory;
        Bytes = Math.Min(mostBytes, Math.Max(0, Left()));
    }

    /// <summary>How large a file git may write.</summary>
    public long Bytes { get; }

    /// <summary>Whether too little was left free of the disk.</summary>
    public bool IsUsedUp => _isUsedUp;

    /// <summary>Whether a repository holds a file that is as large as one may be. git itself does not say what has ended it.</summary>
    /// <param name="repository">Its path.</param>
    public bool IsFilledBy(string repository)
    {
        using var packs = DirectoryHandle.TryOpen($"{repository}/objects/pack");
        return packs is not null && packs.List().Any(e => packs.TryStatus(e.Name) is { Kind: FileKind.Regular } status && status.Size >= Bytes - GitProgram.Block);
    }

    /// <summary>Looks again and again, until the result is disposed; ends git where too little is left.</summary>
    public IDisposable Watch(CancellationTokenSource git) => new Timer(
        _ =>
        {
            if (Left() > 0) return;
            _isUsedUp = true;
            try
            {
                git.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has ended by itself in this moment.
            }
        },
        null, TimeSpan.Zero, Glance);

    /// <summary>The error for it.</summary>
    public PthbsException Full()
    {
        var space = _directory.Space();
        return new PthbsException(ErrorKind.Machine, "the disk has no room for what the repository sends")
        {
            Where = _directory.Path,
            Got = $"{space.FreeBytes} bytes free",
            Expected = $"{space.LeastFree(null)} bytes stay free",
            Hint = "free some space, or choose another place with --state",
        };
    }

    private long Left()
    {
        var space = _directory.Space();
        return space.FreeBytes - space.LeastFree(null);
    }
}
