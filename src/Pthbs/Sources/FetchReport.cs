using System.Diagnostics;

namespace Pthbs.Sources;

/// <summary>Tells of one source's progress, not more often than anyone can see.</summary>
internal sealed class FetchReport(FetchRequest request, bool isKeyKnown, IProgress<FetchEvent>? progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private long _last;

    public void Now(FetchStage stage, string? url = null, string? message = null, long bytes = 0, long? total = null, TimeSpan? wait = null) =>
        progress?.Report(new FetchEvent(stage, isKeyKnown ? request.Key : null, request.File)
        {
            Url = url,
            Message = message,
            Bytes = bytes,
            Total = total,
            Wait = wait,
        });

    public void Progress(string url, long bytes, long? total, string? message = null)
    {
        if (progress is null || (bytes != total && _last != 0 && Stopwatch.GetElapsedTime(_last) < Interval)) return;
        // The first bytes are always told of: they show that the server is alive.
        if (bytes > 0 || message is not null) _last = Stopwatch.GetTimestamp();
        Now(FetchStage.Progress, url, message, bytes, total);
    }
}
