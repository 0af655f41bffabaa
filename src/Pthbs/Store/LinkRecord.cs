using System.Text.Json;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>What is known of the links of a build (docs/reference/formats/link.md): what went into the programs of its package.</summary>
public sealed record LinkRecord
{
    /// <summary>The files of the package whose link is known, in the order of their paths.</summary>
    public IReadOnlyList<LinkedFile> Files { get; init; } = [];

    /// <summary>Programs and shared objects of the package of which no link is known.</summary>
    public IReadOnlyList<string> Unmatched { get; init; } = [];

    /// <summary>How many links made something that is not in the package.</summary>
    public int Others { get; init; }

    /// <summary>What could not be looked at, in sentences.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>A record as another process tells it; null if it is none.</summary>
    internal static LinkRecord? Parse(ReadOnlySpan<byte> json) => StoredJson.Read(json, Of) is { IsWhole: true } record ? record : null;

    /// <summary>Its bytes.</summary>
    internal byte[] ToBytes() => StoredJson.Write(isIndented: true, WriteMembers);

    /// <summary>A record from its JSON. What it says may be half a record.</summary>
    internal static LinkRecord Of(JsonElement json) => new()
    {
        Files = json.Objects("files", LinkedFile.Of)!,
        Unmatched = json.Texts("unmatched")!,
        Others = (int)json.Whole("others", int.MinValue, int.MaxValue),
        Remarks = json.Texts("remarks")!,
    };

    /// <summary>Writes its members.</summary>
    internal void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteObjects("files", Files, static (json, file) => file.WriteMembers(json));
        json.WriteTexts("unmatched", Unmatched);
        json.WriteNumber("others", Others);
        json.WriteTexts("remarks", Remarks);
    }

    /// <summary>JSON may say null where the type does not.</summary>
    internal bool IsWhole => Files?.All(f => f is { IsWhole: true }) == true && Unmatched?.All(p => p is not null) == true && Remarks?.All(r => r is not null) == true && Others >= 0;
}

/// <summary>A file of a package that a linker made.</summary>
/// <param name="Path">The file, below the package.</param>
/// <param name="Matched">How it was found to be what the link made.</param>
/// <param name="Linker">The linker, in its own words.</param>
/// <param name="Map">What came of the linker's map.</param>
/// <param name="Taken">What the link took: archives and object files.</param>
public sealed record LinkedFile(string Path, LinkMatch Matched, string Linker, LinkMapState Map, IReadOnlyList<TakenArchive> Taken)
{
    /// <summary>The words of <see cref="LinkMatch"/>, in its order.</summary>
    private static readonly string[] MatchWords = ["content", "name"];

    /// <summary>The words of <see cref="LinkMapState"/>, in its order.</summary>
    private static readonly string[] MapWords = ["read", "cut", "none", "own", "lost"];

    /// <summary>A file from its JSON.</summary>
    internal static LinkedFile Of(JsonElement json) => new(
        json.Text("path")!, (LinkMatch)json.Word("matched", MatchWords), json.Text("linker")!, (LinkMapState)json.Word("map", MapWords), json.Objects("taken", TakenArchive.Of)!);

    /// <summary>Writes its members.</summary>
    internal void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteString("matched", MatchWords[(int)Matched]);
        json.WriteString("linker", Linker);
        json.WriteString("map", MapWords[(int)Map]);
        json.WriteObjects("taken", Taken, static (json, archive) => archive.WriteMembers(json));
    }

    internal bool IsWhole => Path is not null && Enum.IsDefined(Matched) && Linker is not null && Enum.IsDefined(Map)
        && Taken?.All(t => t is { Path: not null, Members: not null, Count: >= 0 } && (t.Package is null || PackageId.TryParse(t.Package, out _)) && t.Members.All(m => m is not null)) == true;
}

/// <summary>An archive that a link took members of, or an object file.</summary>
/// <param name="Package">The package that it is from; null if the build made it itself.</param>
/// <param name="Path">The file, below the package; of the build's own below its directory.</param>
/// <param name="Count">How many members were taken; 0 of an object file, which is taken whole.</param>
/// <param name="Members">Their names, in order; none of the build's own archives, or where there are too many.</param>
public sealed record TakenArchive(string? Package, string Path, int Count, IReadOnlyList<string> Members)
{
    /// <summary>An archive from its JSON.</summary>
    internal static TakenArchive Of(JsonElement json) => new(json.Text("package"), json.Text("path")!, (int)json.Whole("count", int.MinValue, int.MaxValue), json.Texts("members")!);

    /// <summary>Writes its members.</summary>
    internal void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("package", Package);
        json.WriteString("path", Path);
        json.WriteNumber("count", Count);
        json.WriteTexts("members", Members);
    }
}

/// <summary>How a file of a package was found to be what a link made.</summary>
public enum LinkMatch
{
    /// <summary>What is loaded of the two is the same, byte for byte.</summary>
    Content,

    /// <summary>They have the same name, and no other link made a file of that name.</summary>
    Name,
}

/// <summary>What came of a linker's map.</summary>
public enum LinkMapState
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>It was read in part: it is larger than what is read.</summary>
    Cut,

    /// <summary>The linker was asked for none: it is not GNU ld.</summary>
    None,

    /// <summary>The link writes a map of its own, and an ld writes one.</summary>
    Own,

    /// <summary>It is not there, or is no map: the link failed, or the build has changed it.</summary>
    Lost,
}
