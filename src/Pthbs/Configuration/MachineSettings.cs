using System.Globalization;
using Pthbs.Errors;
using Pthbs.Sandboxing;
using Pthbs.Store;

namespace Pthbs.Configuration;

/// <summary>
/// How pthbs works on this machine. Each value comes from the first of: the command line, the variable PTHBS_…, the user's settings file,
/// the machine's settings file, the default (docs/reference/settings.md).
/// </summary>
public sealed record MachineSettings
{
    private static readonly string[] Words = ["store", "state", "jobs", "mirrors", "sandbox", "allow-sandbox-off", "allow-host-proc", "keep-failed", .. BuildLimits.Words.Select(w => BuildLimits.Prefix + w)];

    /// <summary>The machine's settings file.</summary>
    public const string MachineFile = "/etc/pthbs/pthbs.yaml";

    /// <summary>Where /pthbs lies on disk.</summary>
    public required string Store { get; init; }

    /// <summary>Where scripts, sources, logs, records and locks are.</summary>
    public required string State { get; init; }

    /// <summary>How many jobs run at once, over all builds together.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Further Debian mirrors, tried after those that apt is configured with.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>The way of sandboxing, one of <see cref="Sandboxes.Names"/>.</summary>
    public string Sandbox { get; init; } = Sandboxes.Auto;

    /// <summary>Whether scripts may switch their sandbox off (<c>option sandbox=off</c>).</summary>
    public bool AllowSandboxOff { get; init; }

    /// <summary>Whether builds may see the machine's /proc where it refuses them one of their own.</summary>
    public bool AllowHostProc { get; init; }

    /// <summary>Whether a build that fails is kept, the newest of each package name.</summary>
    public bool KeepFailed { get; init; } = true;

    /// <summary>What the setting keep-failed accepts: whether the last failed build of each package is kept.</summary>
    public static IReadOnlyList<string> KeepFailedWords { get; } = ["last", "none"];

    /// <summary>How much each build may use.</summary>
    public BuildLimits Limits { get; init; } = new();

    /// <summary>Reads the settings of this machine and user.</summary>
    /// <param name="isRoot">Whether the store is the machine's (/pthbs) or the user's own.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="store">The store that the command line names; null if it names none.</param>
    /// <param name="state">The state that the command line names; null if it names none.</param>
    /// <param name="names">The names of all variables that there are: one that means a limit there is not is an error.</param>
    /// <exception cref="PthbsException">A file or variable has a value that does not fit; or a place is missing and HOME does not lead to one.</exception>
    public static MachineSettings Load(bool isRoot, Func<string, string?> variable, string? store = null, string? state = null, IEnumerable<string>? names = null)
    {
        CheckNames(names ?? []);
        var home = new UserDirectories(variable);
        SettingsFile[] files = isRoot || home.Find("XDG_CONFIG_HOME", ".config") is not { } configuration
            ? [SettingsFile.ReadIfThere(MachineFile, Words)]
            : [SettingsFile.ReadIfThere($"{configuration}/pthbs/pthbs.yaml", Words), SettingsFile.ReadIfThere(MachineFile, Words)];
        (string Text, string Where)? Find(string word)
        {
            var name = VariableOf(word);
            if (variable(name) is { Length: > 0 } text) return (text, name);
            return files.FirstOrDefault(f => f.Value(word) is not null) is { } file ? (file.Value(word)!, file.Place(word)) : null;
        }

        // A relative path in a file or a variable, or one with a tilde, would be another place for each directory that pthbs is run in.
        string? FindPath(string word) => Find(word) is not { } found ? null
            : Path.IsPathRooted(found.Text) ? found.Text : throw Wrong(word, found.Text, "an absolute path", found.Where);

        var settings = new MachineSettings
        {
            Store = store ?? FindPath("store") ?? (isRoot ? StoreLayout.RootStore : $"{home.Get("XDG_DATA_HOME", ".local/share")}/{StoreLayout.UserStore}"),
            State = state ?? FindPath("state") ?? (isRoot ? StoreLayout.RootState : $"{home.Get("XDG_STATE_HOME", ".local/state")}/{StoreLayout.UserState}"),
            Mirrors = [.. (variable("PTHBS_MIRRORS")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []), .. files.SelectMany(f => f.Values("mirrors"))],
        };
        if (Find("jobs") is { } jobs) settings = settings with { Jobs = ParseJobs(jobs.Text, jobs.Where) };
        if (Find("sandbox") is { } sandbox) settings = settings with { Sandbox = ParseSandbox(sandbox.Text, sandbox.Where) };
        if (Find("allow-sandbox-off") is { } allow) settings = settings with { AllowSandboxOff = ParseBool("allow-sandbox-off", allow.Text, allow.Where) };
        if (Find("allow-host-proc") is { } proc) settings = settings with { AllowHostProc = ParseBool("allow-host-proc", proc.Text, proc.Where) };
        if (Find("keep-failed") is { } keep) settings = settings with { KeepFailed = ParseKeepFailed(keep.Text, keep.Where) };
        foreach (var word in BuildLimits.Words)
            if (Find(BuildLimits.Prefix + word) is { } limit) settings = settings with { Limits = settings.Limits.With(word, limit.Text, limit.Where) };
        return settings;
    }

    /// <summary>A misspelt limit must not pass for one that holds.</summary>
    private static void CheckNames(IEnumerable<string> names)
    {
        var known = BuildLimits.Words.Select(word => VariableOf(BuildLimits.Prefix + word)).ToList();
        foreach (var name in names.Where(name => name.StartsWith(VariableOf(BuildLimits.Prefix), StringComparison.Ordinal) && !known.Contains(name)))
            throw new PthbsException(ErrorKind.Input, "there is no such limit") { Where = name, Expected = string.Join(", ", known) };
    }

    private static string VariableOf(string word) => "PTHBS_" + word.ToUpperInvariant().Replace('-', '_');

    /// <summary>Reads a number of jobs.</summary>
    public static int ParseJobs(string text, string? where = null) => TryParseJobs(text) ?? throw Wrong("jobs", text, JobsForm, where);

    /// <summary>What a number of jobs looks like.</summary>
    public const string JobsForm = "a number from 1 to 4096";

    /// <summary>Reads a number of jobs; null if it is none.</summary>
    public static int? TryParseJobs(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var jobs) && jobs is > 0 and <= 4096 ? jobs : null;

    /// <summary>Reads a way of sandboxing.</summary>
    public static string ParseSandbox(string text, string? where = null) =>
        Sandboxes.Names.Contains(text) ? text : throw Wrong("sandbox", text, string.Join(", ", Sandboxes.Names), where);

    /// <summary>Reads which failed builds are kept.</summary>
    public static bool ParseKeepFailed(string text, string? where = null) =>
        KeepFailedWords.Contains(text) ? text == KeepFailedWords[0] : throw Wrong("keep-failed", text, string.Join(" or ", KeepFailedWords), where);

    private static bool ParseBool(string word, string text, string where) => text switch
    {
        "true" or "yes" or "1" => true,
        "false" or "no" or "0" => false,
        _ => throw Wrong(word, text, "true or false", where),
    };

    private static PthbsException Wrong(string word, string got, string expected, string? where) =>
        new(ErrorKind.Input, $"the setting '{word}' does not accept this value") { Where = where, Got = got, Expected = expected };
}
