using System.Runtime.InteropServices;

namespace Pthbs.Cli;

/// <summary>Ctrl-Z: the screen is left in order before the program stops, and is drawn anew when it goes on.</summary>
internal static unsafe class Suspension
{
    private const int TerminalStop = 20; // SIGTSTP
    private const nint Ignored = 1; // SIG_IGN

    /// <summary>More than struct sigaction of any system that pthbs runs on.</summary>
    private const int HandlingWords = 32;

    /// <summary>Calls these before the program stops and after it goes on.</summary>
    /// <returns>Null where whoever started this program has it ignore that signal.</returns>
    public static PosixSignalRegistration? Register(Action before, Action after)
    {
        var now = stackalloc nint[HandlingWords];
        if (Libc.Handling(TerminalStop, null, now) != 0 || now[0] == Ignored) return null;
        return PosixSignalRegistration.Create((PosixSignal)TerminalStop, context =>
        {
            context.Cancel = true;
            before();
            Stop();
            after();
        });
    }

    /// <summary>Stops as a program does that never heard of the signal: not at all, where no shell is there to let it go on.</summary>
    private static void Stop()
    {
        var handling = stackalloc nint[HandlingWords];
        _ = Libc.Handling(TerminalStop, null, handling);
        _ = Libc.SetHandler(TerminalStop, 0);
        _ = Libc.Raise(TerminalStop);
        _ = Libc.Handling(TerminalStop, handling, null);
    }
}
