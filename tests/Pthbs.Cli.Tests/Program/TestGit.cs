using System.Diagnostics;

namespace Pthbs.Cli.Tests.Program;

/// <summary>git, as the author of a test's repository runs it.</summary>
internal static class TestGit
{
    /// <summary>Skips a test where git is missing.</summary>
    public static void Require() => Assert.SkipWhen(TryRun("--version") is null, "git is not installed (apt-get install git)");

    /// <summary>Runs git in a repository.</summary>
    /// <returns>Its standard output.</returns>
    public static string Run(string repository, params string[] arguments) =>
        TryRun(["-C", repository, "-c", "user.name=T", "-c", "user.email=t@example", .. arguments]) ?? throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed");

    private static string? TryRun(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
