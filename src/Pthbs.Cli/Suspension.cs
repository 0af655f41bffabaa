using System.Runtime.InteropServices;

namespace Pthbs.Cli;

/// <summary>
/// Ctrl-Z: the screen is left in order before the program stops, and is drawn anew when it goes on. A program that SIGSTOP stops is not asked before: it learns of
/// that when it goes on.
/// </summary>
/// <param name="before">Is called before Ctrl-Z stops the program.</param>
/// <param name="after">Is called when it goes on after that.</param>
/// <param name="continued">Is called when it goes on after any other stop.</param>
internal sealed class Suspension(Action before, Action after, Action continued)
{
    private readonly Lock _lock = new();
    private bool _isStopping;
    private bool _isContinued;

    /// <summary>Whether the signal that ended the last Ctrl-Z is still to be told: there is one for each, but where nothing could stop the program.</summary>
    private bool _isOwed;

    /// <summary>Begins to listen.</summary>
    public IEnumerable<PosixSignalRegistration> Register()
    {
        yield return PosixSignalRegistration.Create((PosixSignal)Signal.Continue, _ => Continue());
        // Whoever started this program may have it ignore that signal.
        if (Libc.Ignores(Signal.TerminalStop)) yield break;
        yield return PosixSignalRegistration.Create((PosixSignal)Signal.TerminalStop, context =>
        {
            context.Cancel = true;
            Stop();
        });
    }

    private void Stop()
    {
        lock (_lock) (_isStopping, _isContinued, _isOwed) = (true, false, false);
        before();
        // As a program does that never heard of the signal: it does not stop at all where no shell is there to let it go on.
        Libc.RaiseByDefault(Signal.TerminalStop);
        after();
        lock (_lock) (_isStopping, _isOwed) = (false, !_isContinued);
    }

    private void Continue()
    {
        lock (_lock)
        {
            _isContinued = true;
            if (_isStopping) return;
            if (_isOwed)
            {
                _isOwed = false;
                return;
            }
        }

        continued();
    }
}
