using Pthbs.Building;
using Pthbs.Errors;
using Pthbs.Sources;

namespace Pthbs.Cli.Json;

/// <summary>What happened to a package.</summary>
internal sealed record BuildEventJson(string Event, string Id) : JsonEvent(Event)
{
    public string? Holder { get; init; }

    public double? ExpectedSeconds { get; init; }

    public string? Step { get; init; }

    public string? Phase { get; init; }

    public string? Line { get; init; }

    public string? OutputHash { get; init; }

    public long? Size { get; init; }

    public double? Seconds { get; init; }

    public bool? BuiltElsewhere { get; init; }

    public ErrorMembers? Error { get; init; }

    public string? Because { get; init; }

    public string? Resumed { get; init; }

    public bool? Same { get; init; }

    /// <summary>An event as its line.</summary>
    public static BuildEventJson Of(BuildEvent happened) => Of(happened, happened.Id.ToString());

    private static BuildEventJson Of(BuildEvent happened, string id) => happened switch
    {
        BuildWaiting waiting => New("waiting", id) with { Holder = waiting.Holder },
        BuildStarted started => New("started", id) with { ExpectedSeconds = started.ExpectedSeconds },
        BuildStepped { Step: var step } => New("step", id) with { Step = JsonWord.Of(step) },
        BuildPhaseBegan began => New("phase", id) with { Phase = began.Phase },
        BuildPrinted printed => New("output", id) with { Line = printed.Line },
        BuildSucceeded { Record: var record, BuiltElsewhere: var elsewhere } => New("built", id) with { OutputHash = record.OutputHash, Size = record.Size, Seconds = record.Seconds, BuiltElsewhere = elsewhere },
        BuildFailed failed => New("failed", id) with { Seconds = Math.Round(failed.Seconds, 3), Error = ErrorMembers.Of(failed.Error) },
        BuildSkipped skipped => New("skipped", id) with { Because = skipped.Because.ToString() },
        BuildResumed resumed => New("resumed", id) with { Phase = resumed.Phase, Seconds = resumed.Seconds },
        BuildCompared compared => New("compared", id) with { Resumed = compared.Resumed.ToString(), Same = compared.IsSame },
        _ => throw new ArgumentException($"{happened.GetType()} has no word", nameof(happened)),
    };

    private static BuildEventJson New(string word, string id) => new(word, id);
}

/// <summary>What happened to a source.</summary>
internal sealed record FetchJson(string Stage, string File, string? Source, string? Url, long? Bytes, long? Total, double? WaitSeconds, string? Message) : JsonEvent("fetch")
{
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
internal sealed record ErrorMembers(string Kind, int ExitCode, string What, string? Where, string? Got, string? Expected, string? Hint, IReadOnlyList<string>? Details)
{
    /// <summary>An error's.</summary>
    public static ErrorMembers Of(PthbsException error) => new(
        JsonWord.Of(error.Kind), ExitCodes.Of(error.Kind), error.Message, error.Where, error.Got, error.Expected, error.Hint, error.Details.Count > 0 ? [.. error.Details] : null);
}

/// <summary>The error that ends the program, or that something goes on past.</summary>
internal sealed record ErrorJson(string Kind, int ExitCode, string What, string? Where, string? Got, string? Expected, string? Hint, IReadOnlyList<string>? Details) : JsonEvent("error")
{
    /// <summary>A signal ended the program.</summary>
    public static ErrorJson OfSignal(int exitCode, string what) => new("interrupted", exitCode, what, null, null, null, null, null);

    /// <summary>An error as its line.</summary>
    public static ErrorJson Of(PthbsException error)
    {
        var m = ErrorMembers.Of(error);
        return new ErrorJson(m.Kind, m.ExitCode, m.What, m.Where, m.Got, m.Expected, m.Hint, m.Details);
    }
}
