using System.Text.Json;
using Pthbs.Building;
using Pthbs.Errors;
using Pthbs.Sources;

namespace Pthbs.Cli.Json;

/// <summary>What happened to a package.</summary>
internal sealed class BuildEventJson(string word, string id) : JsonEvent(word)
{
    private string? Holder { get; init; }

    private double? ExpectedSeconds { get; init; }

    private string? Step { get; init; }

    private string? Phase { get; init; }

    private string? Line { get; init; }

    private string? OutputHash { get; init; }

    private long? Size { get; init; }

    private double? Seconds { get; init; }

    private bool? BuiltElsewhere { get; init; }

    private ErrorMembers? Error { get; init; }

    private string? Because { get; init; }

    private string? Resumed { get; init; }

    private bool? Same { get; init; }

    /// <summary>An event as its line.</summary>
    public static BuildEventJson Of(BuildEvent happened) => Of(happened, happened.Id.ToString());

    private static BuildEventJson Of(BuildEvent happened, string id) => happened switch
    {
        BuildWaiting waiting => new("waiting", id) { Holder = waiting.Holder },
        BuildStarted started => new("started", id) { ExpectedSeconds = started.ExpectedSeconds },
        BuildStepped { Step: var step } => new("step", id) { Step = JsonWord.Of(step) },
        BuildPhaseBegan began => new("phase", id) { Phase = began.Phase },
        BuildPrinted printed => new("output", id) { Line = printed.Line },
        BuildSucceeded { Record: var record, BuiltElsewhere: var elsewhere } => new("built", id) { OutputHash = record.OutputHash, Size = record.Size, Seconds = record.Seconds, BuiltElsewhere = elsewhere },
        BuildFailed failed => new("failed", id) { Seconds = Math.Round(failed.Seconds, 3), Error = ErrorMembers.Of(failed.Error) },
        BuildSkipped skipped => new("skipped", id) { Because = skipped.Because.ToString() },
        BuildResumed resumed => new("resumed", id) { Phase = resumed.Phase, Seconds = resumed.Seconds },
        BuildCompared compared => new("compared", id) { Resumed = compared.Resumed.ToString(), Same = compared.IsSame },
        BuildWarned warned => new("warning", id) { Error = ErrorMembers.Of(warned.Error) },
        _ => throw new ArgumentException($"{happened.GetType()} has no word", nameof(happened)),
    };

    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("holder", Holder);
        json.Member("expected-seconds", ExpectedSeconds);
        json.Member("step", Step);
        json.Member("phase", Phase);
        json.Member("line", Line);
        json.Member("output-hash", OutputHash);
        json.Member("size", Size);
        json.Member("seconds", Seconds);
        json.Member("built-elsewhere", BuiltElsewhere);
        json.Member("error", Error);
        json.Member("because", Because);
        json.Member("resumed", Resumed);
        json.Member("same", Same);
    }
}

/// <summary>What happened to a source.</summary>
internal sealed class FetchJson(string stage, string file, string? source, string? url, long? bytes, long? total, double? waitSeconds, string? message) : JsonEvent("fetch")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("stage", stage);
        json.Member("file", file);
        json.Member("source", source);
        json.Member("url", url);
        json.Member("bytes", bytes);
        json.Member("total", total);
        json.Member("wait-seconds", waitSeconds);
        json.Member("message", message);
    }

    /// <summary>An event as its line.</summary>
    public static FetchJson Of(FetchEvent happened) => new(
        JsonWord.Of(happened.Stage),
        happened.File,
        happened.Key?.ToString(),
        happened.Url,
        happened.Stage is FetchStage.Progress or FetchStage.Done ? happened.Bytes : null,
        happened.Total,
        happened.Wait is { } wait ? Math.Round(wait.TotalSeconds, 3) : null,
        happened.Message);
}

/// <summary>The members of an error.</summary>
internal sealed class ErrorMembers(string kind, int exitCode, string what, string? where, string? got, string? expected, string? hint, IReadOnlyList<string>? details) : JsonObject
{
    /// <summary>An error's.</summary>
    public static ErrorMembers Of(PthbsException error) => new(
        JsonWord.Of(error.Kind), ExitCodes.Of(error.Kind), error.Message, error.Where, error.Got, error.Expected, error.Hint, error.Details.Count > 0 ? [.. error.Details] : null);

    /// <summary>Writes them as members of an object that has begun.</summary>
    public void WriteTo(Utf8JsonWriter json) => WriteMembers(json);

    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("kind", kind);
        json.Member("exit-code", exitCode);
        json.Member("what", what);
        json.Member("where", where);
        json.Member("got", got);
        json.Member("expected", expected);
        json.Member("hint", hint);
        json.Member("details", details);
    }
}

/// <summary>The error that ends the program, or that something goes on past.</summary>
internal sealed class ErrorJson(ErrorMembers members) : JsonEvent("error")
{
    /// <summary>A signal ended the program.</summary>
    public static ErrorJson OfSignal(int exitCode, string what) => new(new ErrorMembers("interrupted", exitCode, what, null, null, null, null, null));

    /// <summary>An error as its line.</summary>
    public static ErrorJson Of(PthbsException error) => new(ErrorMembers.Of(error));

    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json) => members.WriteTo(json);
}
