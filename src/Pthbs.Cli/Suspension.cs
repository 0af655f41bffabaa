using System.Runtime.InteropServices;

namespace Pthbs.Cli;

/// <summary>Ctrl-Z: the screen is left in order before the program stops, and is drawn anew when it goes on.</summary>
internal static class Suspension
{
    /// <summary>Calls these before the program stops and after it goes on.</summary>
    /// <returns>Null where whoever started this program has it ignore that signal.</returns>
    public static PosixSignalRegistration? Register(Action before, Action after)
    {
        if (Libc.Ignores(Signal.TerminalStop)) return null;
        return PosixSignalRegistration.Create((PosixSignal)Signal.TerminalStop, context =>
        {
            context.Cancel = true;
            before();
            // As a program does that never heard of the signal: it does not stop at all where no shell is there to let it go on.
            Libc.RaiseByDefault(Signal.TerminalStop);
            after();
        });
    }
}
