using System.Globalization;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Cli;

/// <summary>
/// The program in a checkout, which <c>./pthbs</c> starts while another process still looks whether the sources have changed since (<c>tools/wrapper/start.c</c>).
/// </summary>
internal static class UnchangedSources
{
    /// <summary>Before the number of that process, the path of <c>./pthbs</c>, and the program's own arguments.</summary>
    private const string Word = "--unless-changed";

    private const int Words = 3;

    /// <summary>Waits for that process, if there is one. If the sources have changed, this process becomes <c>./pthbs</c> again, which then compiles them.</summary>
    /// <param name="arguments">The arguments as they are given.</param>
    /// <returns>The program's own arguments.</returns>
    /// <exception cref="PthbsException">The sources have changed, and there is no shell.</exception>
    public static string[] Await(string[] arguments)
    {
        if (arguments is not [Word, var number, var wrapper, .. var own] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var process)) return arguments;
        // Whatever happened to it: only its own word counts.
        if (Libc.WaitFor(process, out var status) == 0 && status is { HasExited: true, Status: 0 }) return own;
        Ownership.SetStoreUmask();
        HostProcess.Become(["/bin/sh", wrapper, "--sources-changed", .. OwnProcess.LastWords(arguments.Length - Words)], [.. OwnProcess.Variables()]);
        return own;
    }
}
