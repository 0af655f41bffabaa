using System.CommandLine;
using Pthbs.Configuration;

namespace Pthbs.Cli.CommandLine;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>The option for programs that read along.</summary>
    public const string JsonName = "--json";

    /// <summary>A <c>--json</c>.</summary>
    public static Option<bool> Json(string description) => new(JsonName) { Description = description };

    /// <summary>An <c>--all-layers</c>.</summary>
    public static Option<bool> AllLayers(string description) => new("--all-layers") { Description = description };

    /// <summary>A <c>--top-layer</c>.</summary>
    public static Option<bool> TopLayer(string description) => new("--top-layer") { Description = description };

    /// <summary>An option that takes a number of jobs.</summary>
    public static Option<string?> Jobs(string description, string name, params string[] aliases)
    {
        var option = new Option<string?>(name, aliases) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (MachineSettings.TryParseJobs(token.Value) is null) result.AddError($"{name} does not accept '{token.Value}'\n{MachineSettings.JobsForm}\n");
        });
        return option;
    }
}
