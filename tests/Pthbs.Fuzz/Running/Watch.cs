using System.Diagnostics;

namespace Pthbs.Fuzz.Running;

/// <summary>Runs one input after another on a thread of their own, and notices from outside when one does not end.</summary>
/// <remarks>Processor time counts, not the clock: on a busy machine a thread may wait for long.</remarks>
internal sealed class Watch
{
    private static readonly TimeSpan MostProcessorTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(3);
    private const long MostAllocatedAtOnce = 1L << 30;

    // Its own stack is what a thread of the pool has.
    private const int StackSize = 1536 * 1024;

    private volatile byte[]? _current;
    private long _began;

    /// <summary>Called by the work before each input.</summary>
    public void Begin(byte[] input)
    {
        Interlocked.Exchange(ref _began, Stopwatch.GetTimestamp());
        _current = input;
    }

    /// <summary>Does the work. Gives the input that did not end, with what it did instead, or null.</summary>
    public (byte[] Input, string Failure)? Run(Action work)
    {
        Exception? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    work();
                }
                catch (Exception error)
                {
                    thrown = error;
                }
            },
            StackSize)
        { IsBackground = true };
        thread.Start();
        var (began, processor, allocated) = (0L, TimeSpan.Zero, 0L);
        while (!thread.Join(TimeSpan.FromMilliseconds(250)))
        {
            var now = Interlocked.Read(ref _began);
            if (now != began)
            {
                (began, processor, allocated) = (now, Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
                continue;
            }

            if (_current is not { } input) continue;
            if (GC.GetTotalAllocatedBytes() - allocated > MostAllocatedAtOnce) return (input, "it allocates without end");
            if (Environment.CpuUsage.TotalTime - processor > MostProcessorTime)
                return (input, $"it did not end within {MostProcessorTime.TotalSeconds} s of processor time");
            if (Stopwatch.GetElapsedTime(began) > MostTime) return (input, $"it did not end within {MostTime.TotalMinutes} minutes");
        }

        return thrown is null ? null : throw new InvalidOperationException("fuzzing itself failed", thrown);
    }
}
