using System.Diagnostics;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Other local users of this machine, for tests of what they cannot do. Only root can become them.</summary>
internal static class OtherUser
{
    /// <summary>A user who builds, where root is not the one.</summary>
    public const uint Builder = 64001;

    /// <summary>A user who has no business with anybody's builds.</summary>
    public const uint Stranger = 64002;

    /// <summary>Skips the test where nobody can become another user.</summary>
    public static void Require() => Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "only root can try what another local user can do");

    /// <summary>Starts a line of the shell as another user.</summary>
    public static Process Start(uint user, string line)
    {
        var start = new ProcessStartInfo("/usr/bin/setpriv", ["--reuid", $"{user}", "--regid", $"{user}", "--clear-groups", "/bin/sh", "-c", line])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs a line of the shell as another user, and gives what it printed.</summary>
    public static async Task<string> RunAsync(uint user, string line)
    {
        using var process = Start(user, line);
        return (await RealProgram.EndAsync(process)).Output;
    }
}
