using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pthbs.Building;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Sources;

namespace Pthbs.Cli.Console;

/// <summary>One JSON object a line (docs/json.md). For any thread.</summary>
internal sealed class JsonLines(Screen screen)
{
    // The output is no HTML: names stay readable. What must not reach a terminal is escaped below.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object; the action writes its members.</summary>
    public void Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        screen.PrintLine(VisibleText.OfJson(Encoding.UTF8.GetString(buffer.WrittenSpan)));
    }

    /// <summary>Writes what happened to a package.</summary>
    public void Write(BuildEvent happened) => Write(json =>
    {
        json.WriteString("event", Word(happened));
        json.WriteString("id", happened.Id.ToString());
        switch (happened)
        {
            case BuildWaiting { Holder: var holder }:
                json.WriteString("holder", holder);
                break;
            case BuildStarted { ExpectedSeconds: { } expected }:
                json.WriteNumber("expected-seconds", expected);
                break;
            case BuildStepped { Step: var step }:
                json.WriteString("step", Word(step));
                break;
            case BuildPrinted { Line: var text }:
                json.WriteString("line", text);
                break;
            case BuildSucceeded { Record: var record, BuiltElsewhere: var elsewhere }:
                json.WriteString("output-hash", record.OutputHash);
                json.WriteNumber("size", record.Size);
                if (record.Seconds is { } took) json.WriteNumber("seconds", took);
                json.WriteBoolean("built-elsewhere", elsewhere);
                break;
            case BuildFailed { Error: var error, Seconds: var seconds }:
                json.WriteNumber("seconds", Math.Round(seconds, 3));
                json.WriteStartObject("error");
                Members(json, error);
                json.WriteEndObject();
                break;
            case BuildSkipped { Because: var because }:
                json.WriteString("because", because.ToString());
                break;
        }
    });

    /// <summary>Writes what happened to a source.</summary>
    public void Write(FetchEvent happened) => Write(json =>
    {
        json.WriteString("event", "fetch");
        json.WriteString("stage", Word(happened.Stage));
        json.WriteString("file", happened.File);
        if (happened.Key is { } key) json.WriteString("source", key.ToString());
        if (happened.Url is { } url) json.WriteString("url", url);
        if (happened.Stage is FetchStage.Progress or FetchStage.Done) json.WriteNumber("bytes", happened.Bytes);
        if (happened.Total is { } total) json.WriteNumber("total", total);
        if (happened.Wait is { } wait) json.WriteNumber("wait-seconds", Math.Round(wait.TotalSeconds, 3));
        if (happened.Message is { } message) json.WriteString("message", message);
    });

    /// <summary>Writes the error that ends the program.</summary>
    public void Write(PthbsException error) => Write(json =>
    {
        json.WriteString("event", "error");
        Members(json, error);
    });

    private static void Members(Utf8JsonWriter json, PthbsException error)
    {
        json.WriteString("kind", error.Kind.ToString().ToLowerInvariant());
        json.WriteNumber("exit-code", ExitCodes.Of(error.Kind));
        json.WriteString("what", error.Message);
        if (error.Where is { } where) json.WriteString("where", where);
        if (error.Got is { } got) json.WriteString("got", got);
        if (error.Expected is { } expected) json.WriteString("expected", expected);
        if (error.Hint is { } hint) json.WriteString("hint", hint);
        if (error.Details.Count > 0) json.WriteStrings("details", error.Details);
    }

    private static string Word(BuildEvent happened) => happened switch
    {
        BuildWaiting => "waiting",
        BuildStarted => "started",
        BuildStepped => "step",
        BuildPrinted => "output",
        BuildSucceeded => "built",
        BuildFailed => "failed",
        BuildSkipped => "skipped",
        _ => throw new ArgumentException($"{happened.GetType()} has no word", nameof(happened)),
    };

    private static string Word(BuildStep step) => step.ToString().ToLowerInvariant();

    private static string Word(FetchStage stage) => stage == FetchStage.UrlFailed ? "url-failed" : stage.ToString().ToLowerInvariant();
}
