using Pthbs.Scripts;

namespace Pthbs.Cli.Completion;

/// <summary>The shells that pthbs knows, and what each has to run to complete its command lines. The scripts only ask; what there is to offer, the program says.</summary>
internal static class CompletionScripts
{
    /// <summary>The shells.</summary>
    public static readonly string[] Shells = ["bash", "zsh", "fish"];

    /// <summary>The script for a shell.</summary>
    /// <param name="shell">One of <see cref="Shells"/>.</param>
    /// <param name="program">The path by which the script calls this program; null for the <c>pthbs</c> on PATH. Never what stands on the line: completing must not run a stranger's ./pthbs.</param>
    public static string Of(string shell, string? program)
    {
        // Single quotes mean the same in all three, but for a backslash in fish.
        var call = program is null ? "command pthbs"
            : shell == "fish" ? $"'{program.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'"
            : ShellWord.Quoted(program);
        return shell switch
        {
            "bash" => BashScript.Of(call),
            "zsh" => ZshScript.Of(call),
            _ => FishScript.Of(call),
        };
    }
}
