using System.CommandLine;

namespace Pthbs.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>The option for programs that read along.</summary>
    public const string JsonName = "--json";

    /// <summary>A <c>--json</c>.</summary>
    public static Option<bool> Json(string description) => new(JsonName) { Description = description };
}
