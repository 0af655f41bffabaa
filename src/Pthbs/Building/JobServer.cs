using Microsoft.Win32.SafeHandles;
using Pthbs.Files;

namespace Pthbs.Building;

/// <summary>
/// GNU make's jobserver for one build: a fifo that holds a byte for each token (make's manual, "POSIX Jobserver Interaction"). Tokens that are given
/// before it is opened wait for that.
/// </summary>
internal sealed class JobServer : IJobTokens, IDisposable
{
    /// <summary>The fifo's name.</summary>
    public const string Name = "jobserver";

    private const byte Token = (byte)'+';

    private readonly Lock _lock = new();
    private SafeFileHandle? _own;
    private DirectoryHandle? _directory;
    private int _waiting;
    private bool _closed;

    /// <inheritdoc/>
    public int Idle
    {
        get
        {
            lock (_lock) return _closed ? 1 : _own is null ? _waiting : Pipe.Length(_own);
        }
    }

    /// <summary>Makes the fifo.</summary>
    public void Open(DirectoryHandle directory)
    {
        lock (_lock)
        {
            directory.CreateFifo(Name);
            _directory = directory;
            _own = directory.OpenFifo(Name, blocking: false);
            Put(_waiting);
        }
    }

    /// <summary>
    /// The fifo opened once more for a build: make may leave an open file description non-blocking, and its setting must not reach ours.
    /// </summary>
    public SafeFileHandle OpenForBuild() => _directory!.OpenFifo(Name, blocking: true);

    /// <inheritdoc/>
    public void Give(int count)
    {
        lock (_lock)
        {
            if (_own is null) _waiting += count;
            else Put(count);
        }
    }

    /// <inheritdoc/>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (_own is not null) return !_closed && Pipe.TryRead(_own);
            if (_waiting == 0) return false;
            _waiting--;
            return true;
        }
    }

    /// <summary>The build is over: it wants no more tokens, and those it has count as lent until the pool is told.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _own?.Dispose();
        }
    }

    private void Put(int count)
    {
        if (count == 0 || _closed) return;
        Span<byte> tokens = stackalloc byte[count];
        tokens.Fill(Token);
        Pipe.Write(_own!, tokens);
    }
}
