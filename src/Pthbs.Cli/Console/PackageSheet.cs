using System.Globalization;
using Pthbs.Collections;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Cli.Console;

/// <summary>All that is known of one package, for a person.</summary>
/// <param name="script">Its script.</param>
/// <param name="generated">What its collection says of it, if it came from one.</param>
/// <param name="record">What is known of its build, if it is in the store.</param>
/// <param name="path">Where it is or would be.</param>
/// <param name="isHere">Whether a source is on this machine.</param>
/// <param name="log">The log of a build of it that has not succeeded; null if there was none, or it is in the store.</param>
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

    private IEnumerable<(string Name, IEnumerable<string> Values)> Facts()
    {
        yield return ("id", [script.Id.ToString()]);
        if (generated is { Facts: var facts })
        {
            yield return ("summary", Known(facts.Summary));
            yield return ("license", Known(facts.License));
            yield return ("homepage", Known(facts.Homepage));
            yield return ("untested", Known(facts.Untested));
            yield return ("mixed libc", Known(facts.MixedLibc));
            yield return ("unhardened", Known(facts.Unhardened));
            yield return ("template", [generated.Where]);
            yield return ("parameters", generated.Parameters.Select(p => p.ToString()));
        }

        yield return ("system", [_header.System]);
        yield return ("rootfs", Known(_header.Rootfs?.ToString()));
        yield return ("depends", _header.Dependencies.Select(d => d.ToString()));
        yield return ("sources", _header.Sources.Select(s => $"{s.Key} {s.File}{(isHere(s.Key) ? "" : " (not fetched)")}"));
        yield return ("off", _header.ChangedOptions().Where(o => o.Value == SwitchOption.Off).Select(o => o.Name));
        yield return ("options", _header.ChangedOptions().Where(o => o.Value != SwitchOption.Off).Select(o => o.ToString()));
        yield return ("path", [path]);
        if (record is null)
        {
            yield return ("built", [log is null ? "no" : $"no; a build of it was begun and has not succeeded: pthbs log {script.Id.Short}"]);
            yield break;
        }

        yield return ("built", [Built(record)]);
        yield return ("phases", record.Phases is { Count: > 0 } phases ? [string.Join(", ", phases.Select(p => $"{p.Name} {Quantity.Duration(p.Seconds)}"))] : []);
        yield return ("by", record.Builder is { } by ? [$"{by.User ?? $"user {by.Uid}"}, pthbs {by.Pthbs}"] : []);
        yield return ("size", [Quantity.Size(record.Size)]);
        yield return ("output", [$"sha256:{record.OutputHash}"]);
        if (record.Reproducible is { } same) yield return ("checked", [$"{(same ? "reproducible" : "another output the second time")}{record.Checked?.ToString(", yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}"]);
        yield return ("references", record.References);
        yield return ("links", record.Links is { } links ? LinkLines.Of(links) : []);
    }

    private static string Built(BuildRecord record)
    {
        var when = record.Started is { } started ? started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : "yes";
        var took = record.Seconds is { } seconds ? $", in {Quantity.Duration(seconds)}" : "";
        return when + took + (record.Sandbox is { } sandbox ? $", sandbox: {sandbox}" : "") + (record.HostProc is true ? ", with the machine's /proc" : "");
    }

    private static IEnumerable<string> Known(string? value) => value is null ? [] : [value];
}
