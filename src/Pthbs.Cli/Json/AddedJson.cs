using Pthbs.Workflows;

namespace Pthbs.Cli.Json;

/// <summary>A package that was made from its source.</summary>
internal sealed record AddedJson(
    string Name, string Version, string Template, string Source, string BuildSystem, string Layout, string? Summary, string? Homepage, string? License, string LicenseCertainty, IReadOnlyList<string> LicenseFiles, IReadOnlyList<string> Depends, IEnumerable<MissingJson> Missing) : JsonEvent("added")
{
    /// <summary>What was made.</summary>
    public static AddedJson Of(AddedPackage added) => new(
        added.Name, added.Version, added.Template, added.Source.ToString(), added.BuildSystem, added.Layout, added.Summary, added.Homepage, added.License, JsonWord.Of(added.LicenseCertainty), added.LicenseFiles, added.Depends,
        added.Missing.Select(need => new MissingJson(need.Name, need.Kind, need.Where)));
}

/// <summary>What a source asks for, and no package brings.</summary>
internal sealed record MissingJson(string Name, string Kind, string Where);

/// <summary>What a program of a new package answered.</summary>
internal sealed record TriedJson(string Name, string Program, string Option, string Says) : JsonEvent("tried");

/// <summary>What is left for a person to decide about a new package.</summary>
internal sealed record DecisionsJson(IReadOnlyList<string> Decisions) : JsonEvent("decisions");
