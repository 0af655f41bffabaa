using System.Text.Json;

namespace Pthbs.Cli.Json;

/// <summary>A script that was generated.</summary>
internal sealed class ScriptJson(string id, string name, string version, string? request, string? template, IEnumerable<string> requires) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("name", name);
        json.Member("version", version);
        json.Member("request", request);
        json.Member("template", template);
        json.Member("requires", requires);
    }
}

/// <summary>What is wrong with a template.</summary>
internal sealed class LintJson(string rule, string severity, string where, int line, int column, string message, string? hint, IReadOnlyList<string>? packages) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("rule", rule);
        json.Member("severity", severity);
        json.Member("where", where);
        json.Member("line", line);
        json.Member("column", column);
        json.Member("message", message);
        json.Member("hint", hint);
        json.Member("packages", packages);
    }
}

/// <summary>A template that is formatted, or is left as it is.</summary>
internal sealed class FormatJson(string where, string result, IReadOnlyList<string>? diff, int? line, int? column, string? message, string? hint) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("where", where);
        json.Member("result", result);
        json.Member("diff", diff);
        json.Member("line", line);
        json.Member("column", column);
        json.Member("message", message);
        json.Member("hint", hint);
    }
}

/// <summary>A package of the collection, and what is known of it.</summary>
internal sealed class PackageRowJson(string name, string request, string id, string version, string? license, bool built, long? size, double? seconds, bool? tested, string test, string? untested, bool? reproducible) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("request", request);
        json.Member("id", id);
        json.Member("version", version);
        json.Member("license", license);
        json.Member("built", built);
        json.Member("size", size);
        json.Member("seconds", seconds);
        json.Member("tested", tested);
        json.Member("test", test);
        json.Member("untested", untested);
        json.Member("reproducible", reproducible);
    }
}

/// <summary>What is known of newer versions of a package.</summary>
internal sealed class OutdatedJson(string name, string version, string? newest, string? where, int asked, IReadOnlyList<string> troubles) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("version", version);
        json.Member("newest", newest);
        json.Member("where", where);
        json.Member("asked", asked);
        json.Member("troubles", troubles);
    }
}

/// <summary>A source where a person can look at it.</summary>
internal sealed class UnpackedJson(string source, string file, string path) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("source", source);
        json.Member("file", file);
        json.Member("path", path);
    }
}

/// <summary>A package at another version.</summary>
internal sealed class UpdateJson(string name, string before, string after, bool applied, IEnumerable<string> diff, IReadOnlyList<string> rebuilt, IReadOnlyList<string> notes) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("before", before);
        json.Member("after", after);
        json.Member("applied", applied);
        json.Member("diff", diff);
        json.Member("rebuilt", rebuilt);
        json.Member("notes", notes);
    }
}

/// <summary>A package that was searched for.</summary>
internal sealed class FoundJson(string name, string version, string? summary, string? homepage) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("version", version);
        json.Member("summary", summary);
        json.Member("homepage", homepage);
    }
}

/// <summary>A package whose id changed since a commit.</summary>
internal sealed class ChangedJson(string name, string kind, string? before, string? after, bool? sameOutput) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("kind", kind);
        json.Member("before", before);
        json.Member("after", after);
        json.Member("same-output", sameOutput);
    }
}
