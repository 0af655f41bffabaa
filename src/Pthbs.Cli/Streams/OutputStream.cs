using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pthbs.Cli.Streams;

/// <summary>
/// Standard output or standard error. A reader that does not read holds the writer up, as everywhere; but not after the signal that ends the program:
/// a thread of its own writes, and whoever waits for it stops waiting. For any thread.
/// </summary>
/// <param name="write">Writes all of it, however long that takes, and gives 0 or the error number.</param>
/// <param name="end">Is cancelled by that signal.</param>
internal sealed class OutputStream(Func<ReadOnlyMemory<byte>, int> write, CancellationToken end) : IDisposable
{
    public const int BrokenPipe = 32; // EPIPE
    private const int BadDescriptor = 9; // EBADF

    /// <summary>How long after the signal a reader may take. One that reads takes no time.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Lock _oneAtATime = new();
    private readonly object _gate = new();
    private CancellationTokenRegistration _registration;
    private Thread? _writer;
    private ReadOnlyMemory<byte>? _pending;
    private int _error;
    private bool _isStuck;
    private bool _isOver;

    /// <summary>Whether its reader has gone away.</summary>
    public bool HasLostReader { get; private set; }

    /// <summary>What an error number means for one who writes.</summary>
    public static string Reason(int error) => error == BadDescriptor ? "it is closed, or not open for writing" : Marshal.GetPInvokeErrorMessage(error);

    /// <summary>Writes it, and returns when it is written.</summary>
    /// <returns>0, or the error number. A reader that has gone away is none.</returns>
    /// <exception cref="OperationCanceledException">The program ends, and nobody reads: it was not written, and nothing will be.</exception>
    public int Write(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return 0;
        lock (_oneAtATime)
        {
            lock (_gate)
            {
                if (_isStuck) throw new OperationCanceledException(end);
                Begin();
                _pending = bytes;
                Monitor.PulseAll(_gate);
                Await();
                if (_error != BrokenPipe) return _error;
                HasLostReader = true;
                return 0;
            }
        }
    }

    /// <summary>Ends the thread, unless its reader holds it: then the end of the program ends it.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Begin()
    {
        if (_writer is not null) return;
        _registration = end.Register(Wake);
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "output" };
        _writer.Start();
    }

    /// <summary>Waits until it is written; after the signal, not for long.</summary>
    private void Await()
    {
        for (long ended = 0; _pending is not null;)
        {
            if (!end.IsCancellationRequested)
            {
                Monitor.Wait(_gate);
                continue;
            }

            if (ended == 0) ended = Stopwatch.GetTimestamp();
            var left = Grace - Stopwatch.GetElapsedTime(ended);
            if (left > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, left);
                continue;
            }

            _isStuck = true;
            throw new OperationCanceledException(end);
        }
    }

    private void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private void WriteAll()
    {
        while (true)
        {
            ReadOnlyMemory<byte> bytes;
            lock (_gate)
            {
                while (_pending is null && !_isOver) Monitor.Wait(_gate);
                if (_pending is not { } next) return;
                bytes = next;
            }

            var error = write(bytes);
            lock (_gate)
            {
                _error = error;
                _pending = null;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
