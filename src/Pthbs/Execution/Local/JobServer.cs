using Microsoft.Win32.SafeHandles;
using Pthbs.Files;

namespace Pthbs.Execution.Local;

/// <summary>
/// GNU make's jobserver for one build: a pipe, or a fifo, that holds a byte for each token (make's manual, "POSIX Jobserver Interaction"). Tokens that are given
/// before it is opened wait for that. The pipe is the build's: it may fill it, empty it, shrink it or delete its name. None of that is an error here, because
/// an error would end the other builds of the run.
/// </summary>
internal sealed class JobServer : IJobTokens, IDisposable
{
    /// <summary>The fifo's name: none that a package can have, whose directory stands beside it.</summary>
    public const string Name = ".jobserver";

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
            lock (_lock) return _closed ? 1 : _waiting + (_own is null ? 0 : Pipe.Length(_own));
        }
    }

    /// <summary>Makes a fifo, for a make that opens it by its name. It is opened here once, before the build runs: what has its name later does not matter.</summary>
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
            // What does not fit (a pipe holds 65536 bytes, one of a user with many pipes 4096) goes on waiting.
            while (_waiting > 0 && Pipe.TryWrite(own, Token)) _waiting--;
        }
    }

    /// <inheritdoc/>
    public bool TryGive()
    {
        lock (_lock)
        {
            if (_closed) return false;
            if (_own is not null) return Pipe.TryWrite(_own, Token);
            _waiting++;
            return true;
        }
    }

    /// <inheritdoc/>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (_closed) return false;
            if (_waiting == 0) return _own is not null && Pipe.TryRead(_own);
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
}
