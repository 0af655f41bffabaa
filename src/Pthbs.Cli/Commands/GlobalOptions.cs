using System.CommandLine;
using Pthbs.Sandboxing;
using Pthbs.Settings;

namespace Pthbs.Cli.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private static readonly string[] Colors = ["auto", "always", "never"];

    public Option<bool> Help { get; } = new("--help", "-h") { Description = "show how a command is used", Recursive = true };

    public Option<bool> Version { get; } = new("--version") { Description = "show which pthbs this is" };

    public Option<string?> Store { get; } = new("--store") { Description = "where packages and environments lie", HelpName = "DIR", Recursive = true };

    public Option<string?> State { get; } = new("--state") { Description = "where scripts, sources, logs and records lie", HelpName = "DIR", Recursive = true };

    public Option<string[]> Collection { get; } = new("--collection")
    {
        Description = "a collection; given again, one below it",
        HelpName = "DIR",
        Recursive = true,
        Arity = new ArgumentArity(1, 1000),
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string?> Sandbox { get; } = new("--sandbox") { Description = "auto, namespaces, bubblewrap, syd or off", HelpName = "WAY", Recursive = true };

    public Option<bool> AllowSandboxOff { get; } = new("--allow-sandbox-off") { Description = "build scripts that ask for no sandbox", Recursive = true };

    public Option<bool> AllowHostProc { get; } = new("--allow-host-proc") { Description = "build even where builds must see this machine's /proc", Recursive = true };

    public Option<string[]> Limit { get; } = new("--limit")
    {
        Description = "what each build may use, such as memory=4G (docs/settings.md)",
        HelpName = "NAME=VALUE",
        Recursive = true,
        Arity = new ArgumentArity(1, 1000),
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string?> Color { get; } = new("--color") { Description = "auto, always or never", HelpName = "WHEN", Recursive = true };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "say nothing but errors", Recursive = true };

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [Collection, Store, State, Sandbox, AllowSandboxOff, AllowHostProc, Limit, Color, Quiet, Help, Version];

    /// <summary>What --limit says, on top of the defaults.</summary>
    /// <exception cref="Errors.PthbsException">There is no such limit, or it does not take the value.</exception>
    public BuildLimits LimitsOf(ParsedLine line, BuildLimits? before = null) => (line.Value(Limit) ?? []).Aggregate(before ?? new BuildLimits(), (limits, assignment) => limits.With(assignment));

    public GlobalOptions()
    {
        Sandbox.Choose(Sandboxes.Names);
        Color.Choose(Colors);
    }
}
