using Pthbs.Errors;
using Pthbs.Store;

namespace Pthbs.Execution.Processes;

/// <summary>An error as one process tells it to another.</summary>
internal sealed record ActionError(ErrorKind Kind, string What, string? Where, string? Got, string? Expected, string? Hint, IReadOnlyList<string>? Details)
{
    /// <summary>An error from its JSON; null where it is none. JSON may say null where the type does not.</summary>
    public static ActionError? Parse(ReadOnlySpan<byte> json) => StoredJson.Read(json, json => new ActionError(
        (ErrorKind)json.Whole("kind", int.MinValue, int.MaxValue), json.Text("what")!, json.Text("where"), json.Text("got"), json.Text("expected"), json.Text("hint"), json.Texts("details")));

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes() => StoredJson.Write(isIndented: false, json =>
    {
        json.WriteNumber("kind", (int)Kind);
        json.WriteString("what", What);
        json.WriteString("where", Where);
        json.WriteString("got", Got);
        json.WriteString("expected", Expected);
        json.WriteString("hint", Hint);
        json.WriteTexts("details", Details);
    });
}
