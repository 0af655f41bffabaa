using Microsoft.Win32.SafeHandles;
using Pthbs.Files;

namespace Pthbs.Building;

/// <summary>
/// GNU make's jobserver for one build: a pipe, or a fifo, that holds a byte for each token (make's manual, "POSIX Jobserver Interaction"). Tokens that are given
/// before it is opened wait for that.
/// </summary>
internal sealed class JobServer : IJobTokens, IDisposable
{
    /// <summary>The fifo's name.</summary>
    public const string Name = "jobserver";

    private const byte Token = (byte)'+';

    private readonly Lock _lock = new();
    private SafeFileHandle? _own;
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

    /// <summary>Makes a fifo, for a make that opens it by its name.</summary>
    public void Open(DirectoryHandle directory)
    {
        directory.CreateFifo(Name);
        Open(directory.OpenFifo(Name, blocking: false));
    }

    /// <summary>Makes a pipe, for a make that inherits it.</summary>
    public void Open() => Open(Pipe.CreateShared());

    /// <summary>
    /// The pipe opened once more for a build: make may leave an open file description non-blocking, and its setting must not reach ours.
    /// </summary>
    public SafeFileHandle OpenForBuild() => Pipe.Reopen(_own!, blocking: true);

    private void Open(SafeFileHandle own)
    {
        lock (_lock)
        {
            _own = own;
            Put(_waiting);
        }
    }

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
