using System.Globalization;
using Pthbs.Sources;

namespace Pthbs.Cli.Console;

/// <summary>The downloads that run now, as lines that are drawn anew every moment.</summary>
internal sealed class RunningDownloads
{
    private readonly Dictionary<string, Download> _running = new(StringComparer.Ordinal);

    /// <summary>Takes note of an event.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="now">When, counted from any moment.</param>
    public void Note(FetchEvent happened, TimeSpan now)
    {
        switch (happened.Stage)
        {
            case FetchStage.Started:
                _running[happened.File] = new Download(now, null, 0, null, null);
                break;
            case FetchStage.Progress when _running.TryGetValue(happened.File, out var running):
                // What an earlier attempt left is there at once: it is not part of the rate.
                _running[happened.File] = running with { FirstBytes = running.FirstBytes ?? happened.Bytes, Bytes = happened.Bytes, Total = happened.Total, Message = happened.Message };
                break;
            case FetchStage.Retrying when happened.Wait is { TotalSeconds: >= 1 and var seconds } && _running.TryGetValue(happened.File, out var waiting):
                _running[happened.File] = waiting with { Message = string.Create(CultureInfo.InvariantCulture, $"waits {seconds:0} s, then tries again") };
                break;
            case FetchStage.Done or FetchStage.Failed or FetchStage.UrlFailed or FetchStage.Present:
                _running.Remove(happened.File);
                break;
        }
    }

    /// <summary>A line a download, the one that runs longest first.</summary>
    public IEnumerable<Line> Lines(TimeSpan now)
    {
        var width = _running.Keys.Select(file => file.Length).DefaultIfEmpty().Max();
        foreach (var (file, download) in _running.OrderBy(r => r.Value.Since).ThenBy(r => r.Key, StringComparer.Ordinal))
            yield return new Line(new Span("  " + file.PadRight(width), Style.Strong), new Span($"  {Progress(download, now)}", Style.Plain));
    }

    private static string Progress(Download download, TimeSpan now)
    {
        if (download.Message is { } message) return message;
        if (download.FirstBytes is not { } first) return "connects";
        var of = download.Total is { } total ? $" of {Quantity.Size(total)}" : "";
        var seconds = (now - download.Since).TotalSeconds;
        var rate = seconds >= 1 && download.Bytes > first ? $"  {Quantity.Size((long)((download.Bytes - first) / seconds))}/s" : "";
        return $"{Quantity.Size(download.Bytes)}{of}{rate}";
    }

    private sealed record Download(TimeSpan Since, long? FirstBytes, long Bytes, long? Total, string? Message);
}
