using Pthbs.Collections;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Cli.Json;

/// <summary>All that is known of one package: its script, its collection, its build.</summary>
internal sealed record ShowJson(string Id, string Name, string Version, string System, string Path, bool Built) : JsonRecord
{
    public string? Request { get; private init; }

    public string? Template { get; private init; }

    public string? Summary { get; private init; }

    public string? License { get; private init; }

    public string? Homepage { get; private init; }

    public string? Untested { get; private init; }

    public string? MixedLibc { get; private init; }

    public string? Unhardened { get; private init; }

    public IReadOnlyDictionary<string, string>? Parameters { get; private init; }

    public string? Rootfs { get; private init; }

    public required IEnumerable<string> Depends { get; init; }

    public required IEnumerable<string> Options { get; init; }

    public required IEnumerable<ShownSourceJson> Sources { get; init; }

    public string? Log { get; private init; }

    public long? Size { get; private init; }

    public string? OutputHash { get; private init; }

    public string? MaskedHash { get; private init; }

    public IEnumerable<string>? References { get; private init; }

    public DateTimeOffset? Started { get; private init; }

    public double? Seconds { get; private init; }

    public IReadOnlyDictionary<string, double>? Phases { get; private init; }

    public BuilderJson? Builder { get; private init; }

    public string? Sandbox { get; private init; }

    public bool? HostProc { get; private init; }

    public bool? Reproducible { get; private init; }

    public DateTimeOffset? Checked { get; private init; }

    public LinksJson? Links { get; private init; }

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
}

/// <summary>A source of a package, and whether it is on this machine.</summary>
internal sealed record ShownSourceJson(string Source, string File, bool Here);

/// <summary>Who had a package built.</summary>
internal sealed record BuilderJson(uint Uid, string? User, string Pthbs);
