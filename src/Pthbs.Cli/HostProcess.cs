using System.Runtime.InteropServices;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;

namespace Pthbs.Cli;

/// <summary>Turns this process into another program, as if that one had been started instead.</summary>
internal static class HostProcess
{
    /// <summary>The file mode mask that this process was started with; what it makes itself has another.</summary>
    public static uint Mask => Ownership.PersonMask;

    /// <summary>Becomes the program. Returns only by throwing.</summary>
    /// <param name="command">Its name or path, and its arguments.</param>
    /// <param name="variables">All its variables.</param>
    /// <exception cref="PthbsException">There is no such program, or it cannot be run.</exception>
    public static void Become(IReadOnlyList<string> command, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        // The runtime ignores this signal, and programs inherit that; the limit of open files it has raised.
        Libc.HandleByDefault(Signal.BrokenPipe);
        OpenFileLimit.Restore();
        _ = Libc.SetMask(Mask);
        foreach (var path in ProgramSearch.Candidates(command[0], variables))
        {
            var error = Execute(path, command, variables);
            if (path == command[0] || error is not (Errno.NoEntry or Errno.NotADirectory or Errno.AccessDenied)) throw ProgramErrors.Of(path, error);
        }

        throw ProgramErrors.Missing(command[0], ProgramSearch.Candidates(command[0], variables));
    }

    private static int Execute(string path, IReadOnlyList<string> arguments, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        Libc.Execute(PathText.Encode(path), [.. arguments.Select(PathText.Encode)], [.. variables.Select(v => PathText.Encode($"{v.Key}={v.Value}"))]);
        return Marshal.GetLastPInvokeError();
    }
}
