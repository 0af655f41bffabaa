using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Running;

/// <summary>
/// A terminal of a program's own, which is shown on the terminal of whoever runs pthbs. The program never has that one open, so it can neither type into it nor
/// change it. While this is there, each key goes to the program: Ctrl-C, too.
/// </summary>
internal sealed class PersonsTerminal : IDisposable
{
    private const int Input = 0, Output = 1, Glance = 100, BlockSize = 4096;

    /// <summary>Nothing that comes in for so many milliseconds: the terminal has answered all that the program asked it. And how many times that, for keys that are held down.</summary>
    private const int Quiet = 200, Patience = 5;

    /// <summary>The one whose keys go to a program now; null for none.</summary>
    private static PersonsTerminal? _current;

    private readonly bool _knowsCodes;
    private readonly SafeFileHandle _shown;
    private readonly byte[] _before;
    private readonly PosixSignalRegistration _resized;
    private readonly PosixSignalRegistration _continued;
    private readonly Thread _typing;
    private readonly Thread _showing;
    private volatile bool _over;
    private Action _lost = () => { };

    [SuppressMessage("Interoperability", "CA1416", Justification = "pthbs runs on Linux alone")]
    private PersonsTerminal(SafeFileHandle shown, SafeFileHandle inside, byte[] settings, bool knowsCodes)
    {
        (_shown, Inside, _before, _knowsCodes) = (shown, inside, settings, knowsCodes);
        Libc.SetTerminal(Number(inside), settings);
        Resize();
        // Registered before it is looked at once more: a size that changes in between is not lost.
        _resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Resize());
        // Whoever was at the terminal while this process was stopped has set it for themselves.
        _continued = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => TakeKeys());
        _typing = new Thread(PassOn) { IsBackground = true, Name = "keys of a shell" };
        _showing = new Thread(Show) { IsBackground = true, Name = "screen of a shell" };
    }

    /// <summary>What the program has as its input, output and errors.</summary>
    public SafeFileHandle Inside { get; }

    /// <summary>Whether this process has a terminal to show one on.</summary>
    public static bool IsPossible => Libc.IsTerminal(Input) != 0 && Libc.IsTerminal(Output) != 0;

    /// <summary>
    /// What a terminal is told in the end, whatever the program left: an unfinished sequence ends, the alternate screen is left (the cursor stays where it is), the
    /// whole screen scrolls, lines wrap, nothing is inserted, letters are letters, keys, cursor and colours are as usual, and neither the mouse nor focus nor pasted
    /// text is told with codes.
    /// </summary>
    private static ReadOnlySpan<byte> Reset =>
        "\e\\\e[?2026l\e7\e[?1049l\e7\e[r\e[?6l\e8\e[?7h\e[4l\e[20l\e(B\e)B\x0f\e[?1l\e>\e[?25h\e[0m\e[?5l\e[?9l\e[?1000l\e[?1002l\e[?1003l\e[?1004l\e[?1005l\e[?1006l\e[?1015l\e[?1016l\e[?2004l"u8;

    /// <summary>Makes one.</summary>
    /// <param name="kind">What the person's terminal is (TERM); null if that is not known.</param>
    /// <exception cref="PthbsException">The machine has none left.</exception>
    public static PersonsTerminal Open(string? kind)
    {
        var settings = Libc.TerminalSettings(Input) ?? throw new PthbsException(ErrorKind.Usage, "standard input is no terminal");
        var error = Libc.OpenPseudoTerminal(out var shown, out var inside);
        if (error == 0) return new PersonsTerminal(shown, inside, settings, kind is { Length: > 0 } and not "dumb");
        shown.Dispose();
        inside.Dispose();
        throw FileError.Of(error, "open a terminal for the shell", "/dev/ptmx");
    }

    /// <summary>Begins to show it. The program has what it needs open, and nobody else has.</summary>
    /// <param name="lost">Is called when the person's terminal is gone.</param>
    public void Begin(Action lost)
    {
        _lost = lost;
        Inside.Dispose();
        Volatile.Write(ref _current, this);
        TakeKeys();
        _typing.Start();
        _showing.Start();
    }

    /// <summary>Gives the person's terminal back where this process ends at once, with whatever runs in it. For any thread.</summary>
    public static void GiveBack()
    {
        if (Interlocked.Exchange(ref _current, null) is not { } terminal) return;
        Libc.SetTerminalAtOnce(Input, terminal._before);
        if (terminal._knowsCodes) _ = WriteAll(Output, Reset);
    }

    /// <summary>Waits until all is shown that the program has written. It has ended, and so has all that it started.</summary>
    public void End()
    {
        _showing.Join();
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_over) return;
        _over = true;
        _resized.Dispose();
        _continued.Dispose();
        if (_typing.IsAlive) _typing.Join();
        Inside.Dispose();
        if (_showing.IsAlive) _showing.Join();
        _shown.Dispose();
        if (_knowsCodes) _ = WriteAll(Output, Reset);
        // What the program has asked the terminal is answered as if it were typed, and must not reach the person's shell.
        DropInput();
        Libc.SetTerminal(Input, _before, dropsInput: true);
        Interlocked.CompareExchange(ref _current, null, this);
    }

    private static void DropInput()
    {
        Span<byte> block = stackalloc byte[BlockSize];
        var end = Environment.TickCount64 + Quiet * Patience;
        while (Environment.TickCount64 < end && Libc.Poll(Input, Libc.WaitForInput, Quiet) > 0)
            if (Libc.Read(Input, block) <= 0 && !MustWait()) return;
    }

    private void TakeKeys()
    {
        if (Volatile.Read(ref _current) != this || _over) return;
        Libc.SetTerminal(Input, Libc.RawSettings(_before));
        Resize();
    }

    private void Resize() => Libc.CopyWindowSize(Input, Number(_shown));

    private void PassOn()
    {
        Span<byte> block = stackalloc byte[BlockSize];
        while (!_over)
        {
            // A glance at a time: nobody else's key shall be taken when this is over.
            if (Libc.Poll(Input, Libc.WaitForInput, Glance) < 1) continue;
            var got = Libc.Read(Input, block);
            if (got > 0 ? WriteAll(Number(_shown), block[..got]) : got < 0 && MustWait()) continue;
            if (got <= 0) _lost();
            return;
        }
    }

    private void Show()
    {
        Span<byte> block = stackalloc byte[BlockSize];
        // An error where nobody has the other side open any more.
        while (Libc.Read(Number(_shown), block) is var got and > 0)
            if (!WriteAll(Output, block[..got])) return;
    }

    private static bool WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var put = Libc.Write(descriptor, bytes);
            // Somebody else may have made the terminal non-blocking: it is shared with them.
            if (put < 0 && MustWait()) _ = Libc.Poll(descriptor, Libc.WaitForRoom, -1);
            else if (put <= 0) return false;
            else bytes = bytes[put..];
        }

        return true;
    }

    /// <summary>Whether what failed last would have had to wait.</summary>
    private static bool MustWait() => Marshal.GetLastPInvokeError() == Errno.TryAgain;

    private static int Number(SafeFileHandle file) => (int)file.DangerousGetHandle();
}
