using System.Globalization;
using Pthbs.Errors;
using Pthbs.Files.Trees;
using Pthbs.Sandboxing;

namespace Pthbs.Configuration;

/// <summary>How much each build may use of this machine (docs/reference/settings.md, "Limits"). None of it changes an output, so none of it is in a script.</summary>
public sealed record BuildLimits
{
    /// <summary>Fewer than a shell, what it runs and what waits for them take: no build could be started.</summary>
    private const int FewestProcesses = 4;

    /// <summary>Less than a shell takes to start.</summary>
    private const long LeastMemory = 8L << 20;

    /// <summary>What the words of the settings begin with.</summary>
    public const string Prefix = "limit-";

    private const string None = "none";
    private static readonly (char Unit, long Factor)[] SizeUnits = [('K', 1L << 10), ('M', 1L << 20), ('G', 1L << 30), ('T', 1L << 40)];
    private static readonly (char Unit, long Factor)[] TimeUnits = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];

    /// <summary>The limits that exist, as <c>--limit</c> names them.</summary>
    public static IReadOnlyList<string> Words { get; } = ["processes", "memory", "file-size", "time", "log-size", "free-space", "files", "output-size"];

    /// <summary>No limit but that of the log.</summary>
    public static BuildLimits Loose { get; } = new() { Sandbox = SandboxLimits.None, Seconds = 0, FreeSpace = 0, Files = 0, OutputSize = 0 };

    /// <summary>What a sandbox enforces. As a rule: 4096 processes, three quarters of the machine's memory, files of 64 GiB.</summary>
    public SandboxLimits Sandbox { get; init; } = new() { Processes = 4096, Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3, FileSize = 64L << 30 };

    /// <summary>How long it may take, in seconds; 0 for as long as it likes.</summary>
    public long Seconds { get; init; } = 86_400;

    /// <summary>How many bytes it may print; 0 for as many as it likes.</summary>
    public long LogSize { get; init; } = 256L << 20;

    /// <summary>How many bytes must stay free on the disks of the store and of the state; null for 256 MiB, but no more than a hundredth of the disk.</summary>
    public long? FreeSpace { get; init; }

    /// <summary>How many files, directories and links its output may have; 0 for as many as it likes.</summary>
    public long Files { get; init; } = 1_000_000;

    /// <summary>How many bytes all files of its output may have, including holes and blocks beyond their ends; 0 for as many as it likes.</summary>
    public long OutputSize { get; init; } = 64L << 30;

    /// <summary>What of this its output is measured by.</summary>
    public TreeLimits Output => new()
    {
        Entries = Files,
        Bytes = OutputSize,
        EntriesHint = HowToRaise("files", $"{Files * 2}"),
        BytesHint = HowToRaise("output-size", $"{Math.Max(1, OutputSize * 2 >> 20)}M"),
    };

    /// <summary>These limits with one of them set.</summary>
    /// <param name="word">One of <see cref="Words"/>.</param>
    /// <param name="text">A number with a unit, or <c>none</c>.</param>
    /// <param name="where">Where that was said, for the message.</param>
    /// <exception cref="PthbsException">There is no such limit, or it does not take this value.</exception>
    public BuildLimits With(string word, string text, string? where) => word switch
    {
        "processes" => this with { Sandbox = Sandbox with { Processes = (int)Number(word, text, where, [], FewestProcesses, 1_000_000) } },
        "memory" => this with { Sandbox = Sandbox with { Memory = Share(text) ?? Number(word, text, where, SizeUnits, LeastMemory) } },
        "file-size" => this with { Sandbox = Sandbox with { FileSize = Number(word, text, where, SizeUnits) } },
        "time" => this with { Seconds = Number(word, text, where, TimeUnits) },
        "log-size" => this with { LogSize = Number(word, text, where, SizeUnits) },
        "files" => this with { Files = Number(word, text, where, [], most: 1_000_000_000) },
        "output-size" => this with { OutputSize = Number(word, text, where, SizeUnits) },
        "free-space" => this with { FreeSpace = Number(word, text, where, SizeUnits) },
        _ => throw new PthbsException(ErrorKind.Usage, $"there is no limit '{word}'") { Where = where, Expected = "one of " + string.Join(", ", Words) },
    };

    /// <summary>These limits with one of them set, as <c>--limit</c> says it: <c>memory=4G</c>.</summary>
    /// <exception cref="PthbsException">It is not said like that, or there is no such limit.</exception>
    public BuildLimits With(string assignment)
    {
        var sign = assignment.IndexOf('=', StringComparison.Ordinal);
        if (sign > 0) return With(assignment[..sign], assignment[(sign + 1)..], "--limit");
        throw new PthbsException(ErrorKind.Usage, $"--limit does not accept '{assignment}'") { Expected = $"NAME=VALUE, such as memory=4G; the names are {string.Join(", ", Words)}" };
    }

    /// <summary>These limits in the words of <c>--limit</c>, for another pthbs.</summary>
    public IEnumerable<string> Assignments()
    {
        static string Say(string word, long value) => value == 0 ? $"{word}={None}" : string.Create(CultureInfo.InvariantCulture, $"{word}={value}");
        yield return Say("processes", Sandbox.Processes);
        yield return Say("memory", Sandbox.Memory);
        yield return Say("file-size", Sandbox.FileSize);
        yield return Say("time", Seconds);
        yield return Say("log-size", LogSize);
        if (FreeSpace is { } free) yield return Say("free-space", free);
        yield return Say("files", Files);
        yield return Say("output-size", OutputSize);
    }

    /// <summary>How a limit is raised, for the hint of a message.</summary>
    /// <param name="word">Which.</param>
    /// <param name="example">A higher value.</param>
    public static string HowToRaise(string word, string example) => $"if the build needs more, raise the limit: --limit {word}={example}, or '{Prefix}{word}: {example}' in the settings";

    private static long? Share(string text)
    {
        if (!text.EndsWith('%') || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent is < 1 or > 100) return null;
        return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 100 * percent;
    }

    private static string Bounds(long least, long most) =>
        string.Create(CultureInfo.InvariantCulture, $"at least {least}") + (most < long.MaxValue / 2 ? string.Create(CultureInfo.InvariantCulture, $" and at most {most}") : "");

    private static long Number(string word, string text, string? where, (char Unit, long Factor)[] units, long least = 1, long most = long.MaxValue / 2)
    {
        if (text == None) return 0;
        var factor = units.FirstOrDefault(u => text.EndsWith(u.Unit)).Factor;
        if (long.TryParse(factor > 0 ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most / Math.Max(1, factor) && number * Math.Max(1, factor) >= least)
            return number * Math.Max(1, factor);
        var named = units.Length == 0 ? "" : $", optionally with one of {string.Join(", ", units.Select(u => u.Unit))} behind it{(word == "memory" ? ", or a share of the machine's such as 50%" : "")}";
        throw new PthbsException(where == "--limit" ? ErrorKind.Usage : ErrorKind.Input, $"the limit '{word}' does not accept this value") { Where = where, Got = text, Expected = $"a number{named}, {Bounds(least, most)}; or {None}" };
    }
}
