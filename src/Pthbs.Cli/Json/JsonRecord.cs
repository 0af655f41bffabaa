using System.Text.Json.Serialization;

namespace Pthbs.Cli.Json;

/// <summary>One line of JSON: its members are those of docs/reference/json.md, in this order; what is null is left out.</summary>
internal abstract record JsonRecord;

/// <summary>A line that tells of an event.</summary>
/// <param name="Event">Its word.</param>
internal abstract record JsonEvent([property: JsonPropertyOrder(-1)] string Event) : JsonRecord;
