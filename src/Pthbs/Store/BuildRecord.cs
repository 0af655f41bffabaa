using System.Text.Json;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>
/// What is known of a package that was built (docs/reference/formats/record.md): never a part of an id. A lost one can be made again from the tree, but for what only its
/// build knew.
/// </summary>
public sealed record BuildRecord
{
    /// <summary>The package.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, for readers that do not take ids apart.</summary>
    public string Name => PackageId.TryParse(Id, out var id) ? id.Name : "";

    /// <summary>Its version, for people.</summary>
    public required string Version { get; init; }

    /// <summary>The values of its parameters; null where nobody knows them: its script came from no collection, or the record was made again.</summary>
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>The package that stood as its build's /usr; null if there is none.</summary>
    public string? Rootfs { get; init; }

    /// <summary>The packages that its script depends on, in the script's order; null if the script is not known.</summary>
    public IReadOnlyList<string>? Depends { get; init; }

    /// <summary>sha256 of the tree's manifest (docs/reference/formats/tree.md).</summary>
    public required string OutputHash { get; init; }

    /// <summary>The same with the package's own hash replaced by zeros.</summary>
    public required string MaskedHash { get; init; }

    /// <summary>The packages whose ids occur in the output: what it needs when it runs.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>Bytes of all its files.</summary>
    public required long Size { get; init; }

    /// <summary>When the build began, UTC; null if it is not known any more.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>How long it took, in seconds; null if it is not known any more.</summary>
    public double? Seconds { get; init; }

    /// <summary>The phases that its build reported, in order; null if its build is unknown.</summary>
    public IReadOnlyList<PhaseTime>? Phases { get; init; }

    /// <summary>Who had it built; null if it is not known, or it was built elsewhere.</summary>
    public RecordedBuilder? Builder { get; init; }

    /// <summary>The way it was sandboxed.</summary>
    public string? Sandbox { get; init; }

    /// <summary>Whether its build saw the machine's /proc in place of one of its own; null if it had its own, or needed no sandbox.</summary>
    public bool? HostProc { get; init; }

    /// <summary>When it was last built again to be compared, UTC; null if it never was.</summary>
    public DateTimeOffset? Checked { get; init; }

    /// <summary>Whether that gave the same output; null if it was never checked.</summary>
    public bool? Reproducible { get; init; }

    /// <summary>What went into its programs; null if it has none, or their links were not watched.</summary>
    public LinkRecord? Links { get; init; }

    /// <summary>The options that its script sets, as it sets them.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>A record from its JSON; null where it is none. What it says may be half a record.</summary>
    internal static BuildRecord? Parse(ReadOnlySpan<byte> json) => StoredJson.Read(json, Of);

    /// <summary>Its bytes.</summary>
    internal byte[] ToBytes() => StoredJson.Write(isIndented: true, WriteMembers);

    private static BuildRecord Of(JsonElement json) => new()
    {
        Id = json.Text("id")!,
        Version = json.Text("version")!,
        Parameters = json.TextsByName("parameters"),
        Rootfs = json.Text("rootfs"),
        Depends = json.Texts("depends"),
        OutputHash = json.Text("output-hash")!,
        MaskedHash = json.Text("masked-hash")!,
        References = json.Texts("references")!,
        Size = json.Whole("size") ?? throw new JsonException(),
        Started = json.Time("started"),
        Seconds = json.Number("seconds"),
        Phases = json.Objects("phases", phase => new PhaseTime(phase.Text("name")!, phase.NumberOrNone("seconds"))),
        Builder = json.Object("builder", RecordedBuilder.Of),
        Sandbox = json.Text("sandbox"),
        HostProc = json.Truth("host-proc"),
        Checked = json.Time("checked"),
        Reproducible = json.Truth("reproducible"),
        Links = json.Object("links", LinkRecord.Of),
        Options = json.Texts("options")!,
    };

    private void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteString("name", Name);
        json.WriteString("version", Version);
        json.WriteTextsByName("parameters", Parameters);
        json.WriteString("rootfs", Rootfs);
        json.WriteTexts("depends", Depends);
        json.WriteString("output-hash", OutputHash);
        json.WriteString("masked-hash", MaskedHash);
        json.WriteTexts("references", References);
        json.WriteNumber("size", Size);
        json.WriteTime("started", Started);
        json.WriteNumberOrNull("seconds", Seconds);
        json.WriteObjects("phases", Phases, static (json, phase) =>
        {
            json.WriteString("name", phase.Name);
            json.WriteNumber("seconds", phase.Seconds);
        });
        json.WriteObject("builder", Builder, static (json, builder) => builder.WriteMembers(json));
        json.WriteString("sandbox", Sandbox);
        json.WriteTruth("host-proc", HostProc);
        json.WriteTime("checked", Checked);
        json.WriteTruth("reproducible", Reproducible);
        json.WriteObject("links", Links, static (json, links) => links.WriteMembers(json));
        json.WriteTexts("options", Options);
    }
}
