using System.Text;
using Pthbs.Cli.Console;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Cli;

/// <summary>The program as a process: its streams, its terminal, its signals.</summary>
internal static class ConsoleProgram
{
    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        HostProcess.RememberMask();
        Ownership.SetStoreUmask();
        var plain = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = new StreamWriter(System.Console.OpenStandardOutput(), plain) { AutoFlush = false };
        var error = new StreamWriter(System.Console.OpenStandardError(), plain) { AutoFlush = false };
        await using var closingOutput = output.ConfigureAwait(false);
        await using var closingError = error.ConfigureAwait(false);
        var isTerminal = !System.Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";
        if (CurrentDirectory() is not { } directory)
        {
            await error.WriteLineAsync("pthbs: the current directory is not there any more\nhint: go to another one: cd").ConfigureAwait(false);
            return ExitCodes.Of(ErrorKind.Machine);
        }

        using var interruption = new Interruption();
        var surroundings = new Surroundings
        {
            Output = output,
            Error = error,
            ErrorIsTerminal = isTerminal,
            InputIsTerminal = !System.Console.IsInputRedirected,
            WindowSize = WindowSize.OfStandardError,
            Variable = UnreadableText.Variable,
            Directory = directory,
            ProgramDirectory = AppContext.BaseDirectory,
        };
        var code = await new Application(surroundings, interruption).RunAsync(arguments).ConfigureAwait(false);
        // What was done when the signal came is done.
        return code != ExitCodes.Success && interruption.Signal is { } signal ? ExitCodes.Signalled + signal : code;
    }

    /// <summary>Says that this program cannot work here, in one write and without the console, which would start threads.</summary>
    /// <returns>The exit code.</returns>
    public static int Refuse(PthbsException problem)
    {
        using var error = new Microsoft.Win32.SafeHandles.SafeFileHandle(Libc.StandardError, ownsHandle: false);
        try
        {
            Pipe.Write(error, Encoding.UTF8.GetBytes($"pthbs: {problem.Describe()}\n"));
        }
        catch (PthbsException)
        {
            // Nobody listens; the exit code tells.
        }

        return ExitCodes.Of(problem.Kind);
    }

    /// <summary>Where the person is; null where that was deleted.</summary>
    private static string? CurrentDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
