namespace Pthbs.Cli.Json;

/// <summary>What will be built and fetched.</summary>
internal sealed record PlanJson(IEnumerable<string> Build, IEnumerable<string> Fetch) : JsonEvent("plan");

/// <summary>A package that was asked for and is there.</summary>
internal sealed record PackageJson(string Id, string Path) : JsonEvent("package");

/// <summary>An environment that was built.</summary>
internal sealed record EnvironmentJson(string? Name, string Hash, string Path, int Links, IEnumerable<string> Packages) : JsonEvent("environment");

/// <summary>What the test of a package found.</summary>
internal sealed record TestedJson(string Name, string Id, string Result) : JsonEvent("tested");

/// <summary>Which command ended a test that failed.</summary>
internal sealed record FailedCommandJson(string Name, string Id, int? Line, string Command, string Traced, string? Where) : JsonEvent("failed-command");

/// <summary>Whether a package came out the same again.</summary>
internal sealed record CheckedJson(
    string Id, bool Reproducible, string OutputHash, string SecondHash, double Seconds, IReadOnlyList<string> Varied, IEnumerable<DifferenceJson> Differences,
    IEnumerable<DifferenceJson> Days, string? Kept) : JsonEvent("checked");

/// <summary>Where two outputs differ.</summary>
internal sealed record DifferenceJson(string Path, string What, IReadOnlyList<string> Inside);

/// <summary>How the outputs of two packages differ.</summary>
internal sealed record DiffJson(string First, string Second, bool Same, string FirstMaskedHash, string SecondMaskedHash, IEnumerable<DifferenceJson> Differences) : JsonRecord;

/// <summary>A package as an archive.</summary>
internal sealed record ArchiveJson(string Id, string Original, string Source, string File, long Size, string OutputHash) : JsonRecord;

/// <summary>A way from a package to another one.</summary>
internal sealed record WayJson(IEnumerable<StepJson> Path) : JsonRecord;

/// <summary>A package on a way.</summary>
internal sealed record StepJson(string Id, string? Relation, IReadOnlyList<string>? Files);

/// <summary>What changed since a package was last built.</summary>
internal sealed record CauseJson(string Id, string Before, IEnumerable<string> Path, IReadOnlyList<string> Changed, IReadOnlyList<string> Diff) : JsonRecord;

/// <summary>A package that needs another one.</summary>
internal sealed record DependentJson(string Id, string Relation, string Needs, bool Direct) : JsonRecord;
