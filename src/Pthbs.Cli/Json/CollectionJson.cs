namespace Pthbs.Cli.Json;

/// <summary>A script that was generated.</summary>
internal sealed record ScriptJson(string Id, string Name, string Version, string? Request, string? Template, IEnumerable<string> Requires) : JsonRecord;

/// <summary>What is wrong with a template.</summary>
internal sealed record LintJson(string Rule, string Severity, string Where, int Line, int Column, string Message, string? Hint, IReadOnlyList<string>? Packages) : JsonRecord;

/// <summary>A template that is formatted, or is left as it is.</summary>
internal sealed record FormatJson(string Where, string Result, IReadOnlyList<string>? Diff, int? Line, int? Column, string? Message, string? Hint) : JsonRecord;

/// <summary>A package of the collection, and what is known of it.</summary>
internal sealed record PackageRowJson(
    string Name, string Request, string Id, string Version, string? License, bool Built, long? Size, double? Seconds, bool? Tested, string? Untested, bool? Reproducible) : JsonRecord;

/// <summary>What is known of newer versions of a package.</summary>
internal sealed record OutdatedJson(string Name, string Version, string? Newest, string? Where, int Asked, IReadOnlyList<string> Troubles) : JsonRecord;

/// <summary>A source where a person can look at it.</summary>
internal sealed record UnpackedJson(string Source, string File, string Path) : JsonRecord;

/// <summary>A package at another version.</summary>
internal sealed record UpdateJson(string Name, string Before, string After, bool Applied, IEnumerable<string> Diff, IReadOnlyList<string> Rebuilt, IReadOnlyList<string> Notes) : JsonRecord;

/// <summary>A package that was searched for.</summary>
internal sealed record FoundJson(string Name, string Version, string? Summary, string? Homepage) : JsonRecord;

/// <summary>A package whose id changed since a commit.</summary>
internal sealed record ChangedJson(string Name, string Kind, string? Before, string? After, bool? SameOutput) : JsonRecord;
