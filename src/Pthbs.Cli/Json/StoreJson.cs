using System.Text.Json;

namespace Pthbs.Cli.Json;

/// <summary>An environment of the collection or of the store.</summary>
internal sealed class EnvironmentRowJson(string? name, string? path, IReadOnlyList<HoldingRootJson>? roots) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("path", path);
        json.Member("roots", roots);
    }
}

/// <summary>A root that holds an environment.</summary>
internal sealed class HoldingRootJson(string root, int generation, bool current) : JsonObject
{
    public string Root { get; } = root;

    public int Generation { get; } = generation;

    public bool Current { get; } = current;

    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("root", Root);
        json.Member("generation", Generation);
        json.Member("current", Current);
    }
}

/// <summary>A generation of a root.</summary>
internal sealed class GenerationJson(string root, int generation, DateTimeOffset made, IReadOnlyList<string> holds, bool current) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("root", root);
        json.Member("generation", generation);
        json.Member("made", made);
        json.Member("holds", holds);
        json.Member("current", current);
    }
}

/// <summary>Something that pthbs did not make.</summary>
internal sealed class ForeignJson(string path) : JsonEvent("foreign")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json) => json.Member("path", path);
}

/// <summary>Something that is not as it was.</summary>
internal sealed class DamageJson(string kind, string of, string name, string path, string what) : JsonEvent("damage")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("kind", kind);
        json.Member("of", of);
        json.Member("name", name);
        json.Member("path", path);
        json.Member("what", what);
    }
}

/// <summary>Something lost that was made again.</summary>
internal sealed class MendedJson(string name, string what) : JsonEvent("mended")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("what", what);
    }
}

/// <summary>What was verified in all.</summary>
internal sealed class VerifySumJson(int packages, int environments, int scripts, int sources, long bytes, int repaired, int damaged) : JsonEvent("sum")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("packages", packages);
        json.Member("environments", environments);
        json.Member("scripts", scripts);
        json.Member("sources", sources);
        json.Member("bytes", bytes);
        json.Member("repaired", repaired);
        json.Member("damaged", damaged);
    }
}

/// <summary>What would stay or go.</summary>
internal sealed class GarbageItemJson(string word, string kind, string name, string reason, long? size) : JsonEvent(word)
{
    public string Kind { get; } = kind;

    public string Name { get; } = name;

    public string Reason { get; } = reason;

    public long? Size { get; } = size;

    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("kind", Kind);
        json.Member("name", Name);
        json.Member("reason", Reason);
        json.Member("size", Size);
    }
}

/// <summary>Something that is gone.</summary>
internal sealed class DeletedJson(string kind, string name, string reason, long size, long freed) : JsonEvent("deleted")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("kind", kind);
        json.Member("name", name);
        json.Member("reason", reason);
        json.Member("size", size);
        json.Member("freed", freed);
    }
}

/// <summary>What was deleted in all.</summary>
internal sealed class GarbageSumJson(int deleted, long freed) : JsonEvent("sum")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("deleted", deleted);
        json.Member("freed", freed);
    }
}

/// <summary>Why something stays, or goes.</summary>
internal sealed class WhyKeptJson(string name, bool stays, IEnumerable<string> why) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("stays", stays);
        json.Member("why", why);
    }
}

/// <summary>What keeps this machine from working, or does not.</summary>
internal sealed class FindingJson(string check, string severity, string what, string? mend) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("check", check);
        json.Member("severity", severity);
        json.Member("what", what);
        json.Member("mend", mend);
    }
}

/// <summary>A package that owns a path.</summary>
internal sealed class OwnerJson(string id, string path) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("path", path);
    }
}

/// <summary>A package of a run-time closure.</summary>
internal sealed class ClosureJson(string id, long size, long adds) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("size", size);
        json.Member("adds", adds);
    }
}
