using System.Text.Json;
using Pthbs.Packaging.Licenses;
using Pthbs.Workflows;

namespace Pthbs.Cli.Json;

/// <summary>A package that was made from its source.</summary>
internal sealed class AddedJson(string name, string version, string template, string source, string buildSystem, string layout, string? summary, string summaryCertainty, string? homepage, string? license, string licenseCertainty, IReadOnlyList<string> licenseFiles, IReadOnlyList<string> tools, IReadOnlyList<string> depends, IEnumerable<MissingJson> missing) : JsonEvent("added")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("version", version);
        json.Member("template", template);
        json.Member("source", source);
        json.Member("build-system", buildSystem);
        json.Member("layout", layout);
        json.Member("summary", summary);
        json.Member("summary-certainty", summaryCertainty);
        json.Member("homepage", homepage);
        json.Member("license", license);
        json.Member("license-certainty", licenseCertainty);
        json.Member("license-files", licenseFiles);
        json.Member("tools", tools);
        json.Member("depends", depends);
        json.Member("missing", missing);
    }

    /// <summary>What was made.</summary>
    public static AddedJson Of(AddedPackage added) => new(
        added.Name, added.Version, added.Template, added.Source.ToString(), added.BuildSystem, added.Layout, added.Summary, JsonWord.Of(added.Summary is null ? Certainty.Unknown : added.IsSummaryLikely ? Certainty.Likely : Certainty.Sure), added.Homepage, added.License, JsonWord.Of(added.LicenseCertainty), added.LicenseFiles, added.Tools, added.Depends,
        added.Missing.Select(need => new MissingJson(need.Name, need.Kind, need.Where)));
}

/// <summary>What a source asks for, and no package brings.</summary>
internal sealed class MissingJson(string name, string kind, string where) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("kind", kind);
        json.Member("where", where);
    }
}

/// <summary>What a program of a new package answered.</summary>
internal sealed class TriedJson(string name, string program, string option, string says) : JsonEvent("tried")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("program", program);
        json.Member("option", option);
        json.Member("says", says);
    }
}

/// <summary>Facts that were added to the template of a new package, because of how its build failed.</summary>
internal sealed class ChangedFactsJson(string name, string reason, IEnumerable<string> facts) : JsonEvent("changed")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("reason", reason);
        json.Member("facts", facts);
    }
}

/// <summary>What is left for a person to decide about a new package.</summary>
internal sealed class DecisionsJson(IReadOnlyList<string> decisions) : JsonEvent("decisions")
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json) => json.Member("decisions", decisions);
}
