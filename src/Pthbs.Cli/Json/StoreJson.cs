namespace Pthbs.Cli.Json;

/// <summary>An environment of the collection or of the store.</summary>
internal sealed record EnvironmentRowJson(string? Name, string? Path, IReadOnlyList<HoldingRootJson>? Roots) : JsonRecord;

/// <summary>A root that holds an environment.</summary>
internal sealed record HoldingRootJson(string Root, int Generation, bool Current);

/// <summary>A generation of a root.</summary>
internal sealed record GenerationJson(string Root, int Generation, DateTimeOffset Made, IReadOnlyList<string> Holds, bool Current) : JsonRecord;

/// <summary>Something that pthbs did not make.</summary>
internal sealed record ForeignJson(string Path) : JsonEvent("foreign");

/// <summary>Something that is not as it was.</summary>
internal sealed record DamageJson(string Kind, string Of, string Name, string Path, string What) : JsonEvent("damage");

/// <summary>Something lost that was made again.</summary>
internal sealed record MendedJson(string Name, string What) : JsonEvent("mended");

/// <summary>What was verified in all.</summary>
internal sealed record VerifySumJson(int Packages, int Environments, int Scripts, int Sources, long Bytes, int Repaired, int Damaged) : JsonEvent("sum");

/// <summary>What would stay or go.</summary>
internal sealed record GarbageItemJson(string Event, string Kind, string Name, string Reason, long? Size) : JsonEvent(Event);

/// <summary>Something that is gone.</summary>
internal sealed record DeletedJson(string Kind, string Name, string Reason, long Size, long Freed) : JsonEvent("deleted");

/// <summary>What was deleted in all.</summary>
internal sealed record GarbageSumJson(int Deleted, long Freed) : JsonEvent("sum");

/// <summary>Why something stays, or goes.</summary>
internal sealed record WhyKeptJson(string Name, bool Stays, IEnumerable<string> Why) : JsonRecord;

/// <summary>What keeps this machine from working, or does not.</summary>
internal sealed record FindingJson(string Check, string Severity, string What, string? Mend) : JsonRecord;

/// <summary>A package that owns a path.</summary>
internal sealed record OwnerJson(string Id, string Path) : JsonRecord;

/// <summary>A package of a run-time closure.</summary>
internal sealed record ClosureJson(string Id, long Size, long Adds) : JsonRecord;
