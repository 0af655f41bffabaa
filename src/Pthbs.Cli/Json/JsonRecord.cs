using System.Text.Json;

namespace Pthbs.Cli.Json;

/// <summary>
/// An object of JSON that writes itself: its members are those of docs/reference/json.md, in this order. Each is a parameter of the class that
/// <see cref="WriteMembers"/> writes; the compiler refuses a parameter that is not used.
/// </summary>
internal abstract class JsonObject
{
    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteFirst(json);
        WriteMembers(json);
        json.WriteEndObject();
    }

    /// <summary>Writes what stands before its members.</summary>
    private protected virtual void WriteFirst(Utf8JsonWriter json)
    {
    }

    /// <summary>Writes its members, in order.</summary>
    protected abstract void WriteMembers(Utf8JsonWriter json);
}

/// <summary>One line of JSON.</summary>
internal abstract class JsonRecord : JsonObject;

/// <summary>A line that tells of an event.</summary>
/// <param name="word">Its word.</param>
internal abstract class JsonEvent(string word) : JsonRecord
{
    /// <summary>Its word.</summary>
    public string Word { get; } = word;

    /// <inheritdoc/>
    private protected sealed override void WriteFirst(Utf8JsonWriter json) => json.WriteString("event", Word);
}
