using System.CommandLine;
using Pthbs.Errors;
using Pthbs.Configuration;
using Pthbs.Sandboxing;

namespace Pthbs.Cli.CommandLine;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private static readonly string[] Colors = ["auto", "always", "never"];

    public Option<bool> Help { get; } = new("--help", "-h") { Description = "show how a command is used", Recursive = true };

    public Option<bool> Version { get; } = new("--version") { Description = "show the version" };

    public Option<string?> Store { get; } = new("--store") { Description = "the directory of packages and environments", HelpName = "DIR", Recursive = true };

    public Option<string?> State { get; } = new("--state") { Description = "the directory of scripts, sources, logs and records", HelpName = "DIR", Recursive = true };

    public Option<string[]> Collection { get; } = new("--collection")
    {
        Description = "a collection directory; repeat it for the layers below",
        HelpName = "DIR",
        Recursive = true,
        Arity = new ArgumentArity(1, 1000),
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string?> Sandbox { get; } = new("--sandbox") { Description = Sandboxes.Listed, HelpName = "WAY", Recursive = true };

    public Option<bool> AllowSandboxOff { get; } = new("--allow-sandbox-off") { Description = "build scripts that ask for a build without a sandbox", Recursive = true };

    public Option<bool> AllowHostProc { get; } = new("--allow-host-proc") { Description = "build even if builds then see this machine's /proc", Recursive = true };

    public Option<string[]> Limit { get; } = new("--limit")
    {
        Description = "what each build may use, such as memory=4G (docs/reference/settings.md)",
        HelpName = "LIMIT=VALUE",
        Recursive = true,
        Arity = new ArgumentArity(1, 1000),
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string?> Color { get; } = new("--color") { Description = "auto, always or never", HelpName = "WHEN", Recursive = true };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "print results and errors only", Recursive = true };

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [Collection, Store, State, Sandbox, AllowSandboxOff, AllowHostProc, Limit, Color, Quiet, Help, Version];

    /// <summary>What --limit says, on top of the defaults.</summary>
    /// <exception cref="PthbsException">There is no such limit, it is given twice, or it does not take the value.</exception>
    public BuildLimits LimitsOf(ParsedLine line, BuildLimits? before = null)
    {
        var assignments = line.Value(Limit) ?? [];
        if (assignments.GroupBy(a => a.Split('=')[0], StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new PthbsException(ErrorKind.Usage, $"the limit '{twice.Key}' is given twice") { Hint = $"give one of them: {string.Join(" or ", twice.Select(a => $"--limit {a}"))}" };
        return assignments.Aggregate(before ?? new BuildLimits(), (limits, assignment) => limits.With(assignment));
    }

    public GlobalOptions()
    {
        Sandbox.Choose(Sandboxes.Names);
        Color.Choose(Colors);
    }
}
