using System.Text;
using Microsoft.Win32.SafeHandles;
using Pthbs.Configuration;
using Pthbs.Errors;

namespace Pthbs.Execution;

/// <summary>
/// Carries a build's output into its log, line by line to whoever listens, and remembers the end of it. Bounded, whatever the build prints. A process that was
/// left behind may still print when the log is closed: that is read and dropped.
/// </summary>
public sealed class LogPump(Stream log, string path, long limit, Action<string> line) : IDisposable
{
    private const int TailLines = 30;
    private const int LongestLine = 4096;

    private readonly Lock _lock = new();
    private readonly Queue<string> _tail = new();
    private readonly List<byte> _partial = [];
    private bool _closed;
    private string? _error;
    private int _sinceError;

    /// <summary>What compilers, linkers and make write before what went wrong.</summary>
    private static readonly string[] Signs = [": error:", ": fatal error:", "undefined reference to", "CMake Error", "configure: error:", "ERROR:"];

    /// <summary>What programs say when they fail, in any case.</summary>
    private static readonly string[] Words = ["error", "not found", "no such file", "cannot", "can't", "could not", "failed", "denied", "not permitted", "undefined", "invalid", "unknown", "should have"];

    /// <summary>The last lines.</summary>
    public IReadOnlyList<string> Tail
    {
        get
        {
            lock (_lock) return [.. _tail];
        }
    }

    /// <summary>The first line that looks like an error, if it is no longer in <see cref="Tail"/>; null if there is none.</summary>
    public string? EarlyError
    {
        get
        {
            lock (_lock) return _sinceError >= TailLines ? _error : null;
        }
    }

    /// <summary>Whether one of the last lines says what went wrong.</summary>
    public bool NamesError
    {
        get
        {
            foreach (var line in Tail)
                foreach (var word in Words)
                    if (line.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
            return EarlyError is not null;
        }
    }

    /// <summary>The errors that make reported.</summary>
    internal MakeErrors Make { get; } = new();

    /// <summary>Why the build had to be stopped: it printed too much, or its log could not be written.</summary>
    public PthbsException? Trouble { get; private set; }

    /// <summary>Writes a line of the builder's own into the log.</summary>
    public void Note(string text) => Write(Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>Ends the log.</summary>
    /// <exception cref="PthbsException">What was still to be written could not be.</exception>
    public void Close()
    {
        Dispose();
        if (Trouble is { } trouble) throw trouble;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_closed) return;
            _closed = true;
            try
            {
                log.Dispose();
            }
            catch (IOException error)
            {
                Trouble ??= Files.DirectoryHandle.FromIO(error, "write the log", path);
            }
        }
    }

    /// <summary>Reads until every writer has closed the pipe.</summary>
    /// <param name="pipe">The reading end.</param>
    /// <param name="stop">Called once when the build has to be stopped; what it still prints is read and dropped, so that it does not hang.</param>
    public void Run(SafeFileHandle pipe, Action stop) => Run(buffer => Files.Pipe.Read(pipe, buffer), stop);

    /// <summary>Reads to the end.</summary>
    /// <param name="read">Fills a buffer and says with how much; 0 at the end.</param>
    /// <param name="stop">Called once when the build has to be stopped; what it still prints is read and dropped, so that it does not hang.</param>
    public void Run(Func<byte[], int> read, Action stop)
    {
        var buffer = new byte[64 * 1024];
        long total = 0;
        for (int got; (got = read(buffer)) > 0;)
        {
            total += got;
            if (Trouble is not null) continue;
            if (limit > 0 && total > limit) Trouble = new PthbsException(ErrorKind.Build, "the build prints too much") { Got = $"more than {limit} bytes of output", Hint = BuildLimits.HowToRaise("log-size", $"{Math.Max(1, limit * 2 >> 20)}M") };
            else
            {
                Write(buffer.AsSpan(0, got));
                Split(buffer.AsSpan(0, got));
            }

            if (Trouble is not null) stop();
        }

        if (_partial.Count > 0) End();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            // What goes wrong while a finished package is published is told, but no longer logged.
            if (_closed) return;
            try
            {
                log.Write(bytes);
            }
            catch (IOException error)
            {
                Trouble ??= Files.DirectoryHandle.FromIO(error, "write the log", path);
            }
        }
    }

    private void Split(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            if (_partial.Count < LongestLine) _partial.AddRange(part[..Math.Min(part.Length, LongestLine - _partial.Count)]);
            if (end < 0) return;
            End();
            bytes = bytes[(end + 1)..];
        }
    }

    private void End()
    {
        var text = Clean(Encoding.UTF8.GetString([.. _partial]));
        _partial.Clear();
        lock (_lock)
        {
            if (_closed) return;
            _tail.Enqueue(text);
            if (_tail.Count > TailLines) _tail.Dequeue();
            Make.Note(text);
            if (_error is not null) _sinceError++;
            else if (Array.Exists(Signs, sign => text.Contains(sign, StringComparison.Ordinal))) _error = text;
        }

        // Outside of the lock: whoever listens may take long, or hold a lock of their own.
        line(text);
    }

    /// <summary>A build's output must not steer the terminal that shows it: control characters go, tabs stay.</summary>
    private static string Clean(string text) =>
        text.Any(c => char.IsControl(c) && c != '\t') ? string.Concat(text.Where(c => !char.IsControl(c) || c == '\t')) : text;
}
