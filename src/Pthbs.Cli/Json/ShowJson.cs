using System.Text.Json;
using Pthbs.Collections;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Cli.Json;

/// <summary>All that is known of one package: its script, its collection, its build.</summary>
internal sealed class ShowJson(string id, string name, string version, string system, string path, bool built) : JsonRecord
{
    private string? Request { get; init; }

    private string? Template { get; init; }

    private string? Summary { get; init; }

    private string? License { get; init; }

    private string? Homepage { get; init; }

    private string? Untested { get; init; }

    private string? MixedLibc { get; init; }

    private string? Unhardened { get; init; }

    private IReadOnlyDictionary<string, string>? Parameters { get; init; }

    private string? Rootfs { get; init; }

    private IEnumerable<string> Depends { get; init; } = [];

    private IEnumerable<string> Options { get; init; } = [];

    private IEnumerable<ShownSourceJson> Sources { get; init; } = [];

    private string? Log { get; init; }

    private long? Size { get; init; }

    private string? OutputHash { get; init; }

    private string? MaskedHash { get; init; }

    private IEnumerable<string>? References { get; init; }

    private DateTimeOffset? Started { get; init; }

    private double? Seconds { get; init; }

    private IReadOnlyDictionary<string, double>? Phases { get; init; }

    private BuilderJson? Builder { get; init; }

    private string? Sandbox { get; init; }

    private bool? HostProc { get; init; }

    private bool? Reproducible { get; init; }

    private DateTimeOffset? Checked { get; init; }

    private LinksJson? Links { get; init; }

    /// <summary>What is known of a package.</summary>
    /// <param name="script">Its script.</param>
    /// <param name="generated">What its collection says of it, if it came from one.</param>
    /// <param name="record">What is known of its build, if it is in the store.</param>
    /// <param name="path">Where it is or would be.</param>
    /// <param name="isHere">Whether a source is on this machine.</param>
    /// <param name="log">The log of a build of it that has not succeeded; null where there was none, or it is in the store.</param>
    public static ShowJson Of(BuildScript script, GeneratedPackage? generated, BuildRecord? record, string path, Func<SourceKey, bool> isHere, string? log)
    {
        var header = script.Header;
        return new ShowJson(script.Id.ToString(), header.Name, header.Version, header.System, path, record is not null)
        {
            Request = generated?.Request.ToString(),
            Template = generated?.Where,
            Summary = generated?.Facts.Summary,
            License = generated?.Facts.License,
            Homepage = generated?.Facts.Homepage,
            Untested = generated?.Facts.Untested,
            MixedLibc = generated?.Facts.MixedLibc,
            Unhardened = generated?.Facts.Unhardened,
            Parameters = generated?.Parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal) ?? record?.Parameters,
            Rootfs = header.Rootfs?.ToString(),
            Depends = header.Dependencies.Select(d => d.ToString()),
            Options = header.ChangedOptions().Select(o => o.ToString()),
            Sources = header.Sources.Select(s => new ShownSourceJson(s.Key.ToString(), s.File, isHere(s.Key))),
            Log = log,
            Size = record?.Size,
            OutputHash = record?.OutputHash,
            MaskedHash = record?.MaskedHash,
            References = record?.References,
            Started = record?.Started,
            Seconds = record?.Seconds,
            Phases = record?.Phases?.GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(p => p.Seconds), StringComparer.Ordinal),
            Builder = record?.Builder is { } builder ? new BuilderJson(builder.Uid, builder.User, builder.Pthbs) : null,
            Sandbox = record?.Sandbox,
            HostProc = record?.HostProc,
            Reproducible = record?.Reproducible,
            Checked = record?.Checked,
            Links = record?.Links is { } links ? LinksJson.Of(links) : null,
        };
    }

    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("id", id);
        json.Member("name", name);
        json.Member("version", version);
        json.Member("system", system);
        json.Member("path", path);
        json.Member("built", built);
        json.Member("request", Request);
        json.Member("template", Template);
        json.Member("summary", Summary);
        json.Member("license", License);
        json.Member("homepage", Homepage);
        json.Member("untested", Untested);
        json.Member("mixed-libc", MixedLibc);
        json.Member("unhardened", Unhardened);
        json.Member("parameters", Parameters);
        json.Member("rootfs", Rootfs);
        json.Member("depends", Depends);
        json.Member("options", Options);
        json.Member("sources", Sources);
        json.Member("log", Log);
        json.Member("size", Size);
        json.Member("output-hash", OutputHash);
        json.Member("masked-hash", MaskedHash);
        json.Member("references", References);
        json.Member("started", Started);
        json.Member("seconds", Seconds);
        json.Member("phases", Phases);
        json.Member("builder", Builder);
        json.Member("sandbox", Sandbox);
        json.Member("host-proc", HostProc);
        json.Member("reproducible", Reproducible);
        json.Member("checked", Checked);
        json.Member("links", Links);
    }
}

/// <summary>A source of a package, and whether it is on this machine.</summary>
internal sealed class ShownSourceJson(string source, string file, bool here) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("source", source);
        json.Member("file", file);
        json.Member("here", here);
    }
}

/// <summary>Who had a package built.</summary>
internal sealed class BuilderJson(uint uid, string? user, string pthbs) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("uid", uid);
        json.Member("user", user);
        json.Member("pthbs", pthbs);
    }
}
