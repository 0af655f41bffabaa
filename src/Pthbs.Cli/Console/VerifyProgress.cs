using System.Diagnostics;
using Pthbs.Upkeep.Verification;

namespace Pthbs.Cli.Console;

/// <summary>Shows on a terminal how far verifying is.</summary>
internal sealed class VerifyProgress(Screen screen, int total, bool quiet) : IProgress<Verdict>, IDisposable
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly bool _isLive = !quiet && screen.Options is { IsLive: true, Quiet: false };
    private long _drawn;
    private long _bytes;
    private int _done;
    private int _broken;

    /// <inheritdoc/>
    public void Report(Verdict value)
    {
        lock (_lock)
        {
            _bytes += value.Bytes;
            if (!value.IsWhole) _broken++;
            if (value.Kind is SubjectKind.Package or SubjectKind.Environment) _done++;
            if (!_isLive || (_drawn != 0 && Stopwatch.GetElapsedTime(_drawn) < Frame)) return;
            _drawn = Stopwatch.GetTimestamp();
            screen.Draw([new Line(new Span($"[{_done}/{total}] {Quantity.Size(_bytes)} read{(_broken == 0 ? "" : $", {_broken} damaged")}", Style.Faint))]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => screen.EndDrawing();
}
