using System.Diagnostics;
using Pthbs.Building;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Cli.Console;

/// <summary>
/// Shows on a screen what happens: lines that stay and, on a terminal, what runs now below them. Where a program reads along, each event is also a line of JSON.
/// </summary>
internal sealed class BuildProgress : IProgress<BuildEvent>, IProgress<FetchEvent>, IDisposable
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly Screen _screen;
    private JsonLines? _json;
    private readonly BuildLines _builds;
    private readonly FetchLines _fetches;
    private readonly RunningBuilds _runningBuilds;
    private readonly RunningDownloads _runningDownloads = new();
    private readonly Timer? _timer;
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly bool _verbose;
    private bool _isOver;

    /// <summary>Begins to show.</summary>
    /// <param name="screen">Where.</param>
    /// <param name="graph">What will be built.</param>
    /// <param name="fetches">How many sources will be fetched; 0 where it is not known.</param>
    /// <param name="verbose">Whether the output of builds is shown.</param>
    /// <param name="json">Gets every event too.</param>
    /// <param name="find">Gives what a package was rendered from, for what variants are called.</param>
    public BuildProgress(Screen screen, BuildGraph graph, int fetches, bool verbose = false, JsonLines? json = null, Func<PackageId, GeneratedPackage?>? find = null)
    {
        _screen = screen;
        _json = json;
        _verbose = verbose;
        var isLive = json is null && screen.Options is { IsLive: true, Quiet: false };
        _builds = new BuildLines(graph, new BuildLineOptions(Starts: !isLive, verbose), find);
        _fetches = new FetchLines(fetches);
        _runningBuilds = new RunningBuilds(_builds.Labels);
        if (isLive) _timer = new Timer(_ => Draw(), null, TimeSpan.Zero, Frame);
    }

    /// <summary>Begins to show downloads only.</summary>
    public static BuildProgress OfDownloads(Screen screen, int fetches) => new(screen, BuildGraph.Walk([], _ => null, _ => true), fetches);

    /// <summary>How long it has been shown, in seconds.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(_begin).TotalSeconds;

    /// <summary>Why the lines of JSON could not be written. The builder is not to be troubled with that: what it builds is of use anyway.</summary>
    public PthbsException? Trouble { get; private set; }

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        lock (_lock)
        {
            _runningBuilds.Note(value, Stopwatch.GetElapsedTime(_begin));
            if (value is not BuildPrinted || _verbose) WriteJson(BuildEventJson.Of(value));
            if (value is BuildFailed) _screen.Warn(_builds.Of(value));
            else _screen.Say(_builds.Of(value));
        }
    }

    /// <inheritdoc/>
    public void Report(FetchEvent value)
    {
        lock (_lock)
        {
            _runningDownloads.Note(value, Stopwatch.GetElapsedTime(_begin));
            WriteJson(FetchJson.Of(value));
            _screen.Say(_fetches.Of(value));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _isOver = true;
        _timer?.Dispose();
        _screen.EndDrawing();
    }

    private void WriteJson(JsonRecord record)
    {
        if (_json is null) return;
        try
        {
            _json.Write(record);
        }
        catch (PthbsException error)
        {
            Trouble = error;
            _json = null;
        }
        catch (OperationCanceledException)
        {
            // The program ends, and nobody reads.
            _json = null;
        }
    }

    private void Draw()
    {
        lock (_lock)
        {
            // A tick may come after the end.
            if (_isOver) return;
            var now = Stopwatch.GetElapsedTime(_begin);
            List<Line> lines = [.. _runningDownloads.Lines(now), .. _runningBuilds.Lines(now)];
            if (_builds.Total > 0 && (_runningBuilds.Count > 0 || _builds.Ended > 0))
                lines.Add(new Line(new Span($"[{_builds.Ended}/{_builds.Total}] {_runningBuilds.Count} running, {Quantity.Duration(Math.Floor(now.TotalSeconds * 10) / 10)}", Style.Faint)));
            _screen.Draw(lines);
        }
    }
}
