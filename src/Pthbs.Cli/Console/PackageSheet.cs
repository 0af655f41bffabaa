using System.Globalization;
using System.Text.Json;
using Pthbs.Collections;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Cli.Console;

/// <summary>All that is known of one package, as lines and as JSON.</summary>
/// <param name="script">Its script.</param>
/// <param name="generated">What its collection says of it, if it came from one.</param>
/// <param name="record">What is known of its build, if it is in the store.</param>
/// <param name="path">Where it lies or would lie.</param>
/// <param name="isHere">Whether a source is on this machine.</param>
/// <param name="log">The log of a build of it that has not succeeded; null where there was none, or it is in the store.</param>
internal sealed class PackageSheet(BuildScript script, GeneratedPackage? generated, BuildRecord? record, string path, Func<SourceKey, bool> isHere, string? log = null)
{
    private const int Column = 12;
    private readonly ScriptHeader _header = script.Header;

    /// <summary>A fact a line; several values of one fact stand below each other.</summary>
    public IEnumerable<Line> Lines()
    {
        yield return $"{_header.Name} {_header.Version}";
        foreach (var (name, values) in Facts())
        {
            var label = name;
            foreach (var value in values)
            {
                yield return $"  {label.PadRight(Column)}{value}";
                label = "";
            }
        }
    }

    /// <summary>Writes the members of a JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("id", script.Id.ToString());
        json.WriteString("name", _header.Name);
        json.WriteString("version", _header.Version);
        json.WriteString("system", _header.System);
        json.WriteString("path", path);
        json.WriteBoolean("built", record is not null);
        if (generated is not null) WriteCollection(json, generated);
        if (_header.Root is { } root) json.WriteString("root", root.ToString());
        json.WriteStrings("depends", _header.Dependencies.Select(d => d.ToString()));
        json.WriteStrings("options", _header.Options.Select(o => o.ToString()));
        json.WriteStartArray("sources");
        foreach (var source in _header.Sources)
        {
            json.WriteStartObject();
            json.WriteString("source", source.Key.ToString());
            json.WriteString("file", source.File);
            json.WriteBoolean("here", isHere(source.Key));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (log is not null) json.WriteString("log", log);
        if (record is null) return;
        json.WriteNumber("size", record.Size);
        json.WriteString("output-hash", record.OutputHash);
        json.WriteString("masked-hash", record.MaskedHash);
        json.WriteStrings("references", record.References);
        if (record.Started is { } started) json.WriteString("started", started);
        if (record.Seconds is { } seconds) json.WriteNumber("seconds", seconds);
        if (record.Sandbox is { } sandbox) json.WriteString("sandbox", sandbox);
        if (record.HostProc is { } hostProc) json.WriteBoolean("host-proc", hostProc);
        if (record.Reproducible is { } reproducible) json.WriteBoolean("reproducible", reproducible);
        if (record.Checked is { } when) json.WriteString("checked", when);
    }

    private static void WriteCollection(Utf8JsonWriter json, GeneratedPackage generated)
    {
        json.WriteString("request", generated.Request.ToString());
        json.WriteString("template", generated.Where);
        if (generated.Facts.Summary is { } summary) json.WriteString("summary", summary);
        if (generated.Facts.Licence is { } licence) json.WriteString("licence", licence);
        if (generated.Facts.Homepage is { } homepage) json.WriteString("homepage", homepage);
        if (generated.Facts.Untested is { } untested) json.WriteString("untested", untested);
        json.WriteStartObject("parameters");
        foreach (var parameter in generated.Parameters) json.WriteString(parameter.Name, parameter.Value);
        json.WriteEndObject();
    }

    private IEnumerable<(string Name, IEnumerable<string> Values)> Facts()
    {
        yield return ("id", [script.Id.ToString()]);
        if (generated is { Facts: var facts })
        {
            yield return ("summary", Known(facts.Summary));
            yield return ("licence", Known(facts.Licence));
            yield return ("homepage", Known(facts.Homepage));
            yield return ("untested", Known(facts.Untested));
            yield return ("template", [generated.Where]);
            yield return ("parameters", generated.Parameters.Select(p => p.ToString()));
        }

        yield return ("system", [_header.System]);
        yield return ("root", Known(_header.Root?.ToString()));
        yield return ("depends", _header.Dependencies.Select(d => d.ToString()));
        yield return ("sources", _header.Sources.Select(s => $"{s.Key} {s.File}{(isHere(s.Key) ? "" : " (not fetched)")}"));
        yield return ("off", _header.Options.Where(o => o.Value == "off").Select(o => o.Name));
        yield return ("options", _header.Options.Where(o => o.Value != "off").Select(o => o.ToString()));
        yield return ("path", [path]);
        if (record is null)
        {
            yield return ("built", [log is null ? "no" : $"no; a build of it was begun and has not succeeded: pthbs log {script.Id.Short}"]);
            yield break;
        }

        yield return ("built", [Built(record)]);
        yield return ("size", [Quantity.Size(record.Size)]);
        yield return ("output", [$"sha256:{record.OutputHash}"]);
        if (record.Reproducible is { } same) yield return ("checked", [$"{(same ? "reproducible" : "another output the second time")}{record.Checked?.ToString(", yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}"]);
        yield return ("references", record.References);
    }

    private static string Built(BuildRecord record)
    {
        var when = record.Started is { } started ? started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : "yes";
        var took = record.Seconds is { } seconds ? $", in {Quantity.Duration(seconds)}" : "";
        return when + took + (record.Sandbox is { } sandbox ? $", sandbox: {sandbox}" : "") + (record.HostProc is true ? ", with the machine's /proc" : "");
    }

    private static IEnumerable<string> Known(string? value) => value is null ? [] : [value];
}
