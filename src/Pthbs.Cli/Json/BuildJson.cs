using System.Text.Json;

namespace Pthbs.Cli.Json;

/// <summary>What will be built and fetched.</summary>
internal sealed class PlanJson(IEnumerable<string> build, IEnumerable<string> fetch) : JsonEvent("plan")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("build", build);
        json.Member("fetch", fetch);
    }
}

/// <summary>A package that was asked for and is there.</summary>
internal sealed class PackageJson(string id, string path) : JsonEvent("package")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("path", path);
    }
}

/// <summary>An environment that was built.</summary>
internal sealed class EnvironmentJson(string? name, string hash, string path, int links, IEnumerable<string> packages) : JsonEvent("environment")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("hash", hash);
        json.Member("path", path);
        json.Member("links", links);
        json.Member("packages", packages);
    }
}

/// <summary>What the test of a package found.</summary>
internal sealed class TestedJson(string name, string id, string result) : JsonEvent("tested")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("id", id);
        json.Member("result", result);
    }
}

/// <summary>Which command ended a test that failed.</summary>
internal sealed class FailedCommandJson(string name, string id, int? line, string command, string traced, string? where) : JsonEvent("failed-command")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("id", id);
        json.Member("line", line);
        json.Member("command", command);
        json.Member("traced", traced);
        json.Member("where", where);
    }
}

/// <summary>Whether a package came out the same again.</summary>
internal sealed class CheckedJson(string id, bool reproducible, string outputHash, string secondHash, double seconds, IReadOnlyList<string> varied, IEnumerable<DifferenceJson> differences, IEnumerable<DifferenceJson> days, string? kept) : JsonEvent("checked")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("reproducible", reproducible);
        json.Member("output-hash", outputHash);
        json.Member("second-hash", secondHash);
        json.Member("seconds", seconds);
        json.Member("varied", varied);
        json.Member("differences", differences);
        json.Member("days", days);
        json.Member("kept", kept);
    }
}

/// <summary>Where two outputs differ.</summary>
internal sealed class DifferenceJson(string path, string what, IReadOnlyList<string> inside) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("path", path);
        json.Member("what", what);
        json.Member("inside", inside);
    }
}

/// <summary>How the outputs of two packages differ.</summary>
internal sealed class DiffJson(string first, string second, bool same, string firstMaskedHash, string secondMaskedHash, IEnumerable<DifferenceJson> differences) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("first", first);
        json.Member("second", second);
        json.Member("same", same);
        json.Member("first-masked-hash", firstMaskedHash);
        json.Member("second-masked-hash", secondMaskedHash);
        json.Member("differences", differences);
    }
}

/// <summary>A package as an archive.</summary>
internal sealed class ArchiveJson(string id, string original, string source, string file, long size, string outputHash) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("original", original);
        json.Member("source", source);
        json.Member("file", file);
        json.Member("size", size);
        json.Member("output-hash", outputHash);
    }
}

/// <summary>A way from a package to another one.</summary>
internal sealed class WayJson(IEnumerable<StepJson> path) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json) => json.Member("path", path);
}

/// <summary>A package on a way.</summary>
internal sealed class StepJson(string id, string? relation, IReadOnlyList<string>? files) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("relation", relation);
        json.Member("files", files);
    }
}

/// <summary>What changed since a package was last built.</summary>
internal sealed class CauseJson(string id, string before, IEnumerable<string> path, IReadOnlyList<string> changed, IReadOnlyList<string> diff) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("before", before);
        json.Member("path", path);
        json.Member("changed", changed);
        json.Member("diff", diff);
    }
}

/// <summary>A package that needs another one.</summary>
internal sealed class DependentJson(string id, string relation, string needs, bool direct, IReadOnlyList<string>? files = null) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("relation", relation);
        json.Member("needs", needs);
        json.Member("direct", direct);
        json.Member("files", files);
    }
}
