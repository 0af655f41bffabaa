using System.Globalization;
using Pthbs.Sources;

namespace Pthbs.Cli.Console;

/// <summary>Turns what happens to sources into lines that stay.</summary>
/// <param name="total">How many have to be fetched; 0 where it is not known.</param>
internal sealed class FetchLines(int total)
{
    private int _ended;

    /// <summary>The lines of an event; none for most. That a source could not be had is said by the error at the end.</summary>
    public IEnumerable<Line> Of(FetchEvent happened) => happened.Stage switch
    {
        FetchStage.Waiting => [new Line(new Span($"{happened.File}: {happened.Message} is fetching it, waiting for that", Style.Faint))],
        FetchStage.Retrying => [$"{happened.File}: {happened.Message}; trying again{Soon(happened.Wait)}"],
        FetchStage.UrlFailed => [$"{happened.File}: {happened.Url}: {happened.Message}"],
        FetchStage.Done => [new Line(new Span(Count(), Style.Faint), new Span($"fetched {happened.File} ({Quantity.Size(happened.Bytes)})", Style.Plain))],
        FetchStage.Failed => [new Line(new Span(Count(), Style.Faint), new Span($"{happened.File} could not be fetched", Style.Bad))],
        _ => [],
    };

    /// <summary>A wait that a person notices is told before it begins.</summary>
    private static string Soon(TimeSpan? wait) => wait is { TotalSeconds: >= 1 and var seconds } ? string.Create(CultureInfo.InvariantCulture, $" in {seconds:0} s") : "";

    private string Count() => total == 0 ? "" : $"[{++_ended}/{total}] ";
}
