using System.Text;
using Pthbs.Cli.Console;
using Pthbs.Cli.Streams;
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
        Ownership.SetStoreUmask();
        Authorities.Find();
        using var interruption = new Interruption();
        using var outputStream = Open(StandardDescriptors.Output, interruption);
        using var errorStream = Open(StandardDescriptors.Error, interruption);
        using var output = new OutputWriter(outputStream);
        using var error = new OutputWriter(errorStream);
        if (CurrentDirectory() is not { } directory)
            return Refuse(new PthbsException(ErrorKind.Machine, "the current directory does not exist any more") { Hint = "go to another one: cd" });

        var process = new ProcessContext
        {
            Output = output,
            Error = error,
            ErrorIsTerminal = StandardDescriptors.IsTerminal(StandardDescriptors.Error) && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb",
            ErrorIsSeen = StandardDescriptors.IsTerminal(StandardDescriptors.Error),
            OutputIsTerminal = StandardDescriptors.IsTerminal(StandardDescriptors.Output),
            InputIsTerminal = StandardDescriptors.IsTerminal(StandardDescriptors.Input),
            HasInput = StandardDescriptors.IsGiven(StandardDescriptors.Input),
            WindowSize = WindowSize.OfStandardError,
            AwaitReaderLoss = () => StandardDescriptors.AwaitReaderLoss(StandardDescriptors.Output),
            Variable = UnreadableText.Variable,
            VariableNames = () => Environment.GetEnvironmentVariables().Keys.Cast<string>(),
            Directory = directory,
            ProgramDirectory = AppContext.BaseDirectory,
        };
        var code = await new Application(process, interruption).RunAsync(arguments).ConfigureAwait(false);
        // What was done when the signal came is done.
        return code != ExitCodes.Success && interruption.Signal is { } signal ? ExitCodes.Signalled + signal : code;
    }

    /// <summary>Says that this program cannot work here, in one write and without anything that would start threads.</summary>
    /// <returns>The exit code.</returns>
    public static int Refuse(PthbsException problem)
    {
        // Where nobody listens, the exit code tells.
        _ = StandardDescriptors.Write(StandardDescriptors.Error, Encoding.UTF8.GetBytes($"pthbs: {problem.Describe()}\n"));
        return ExitCodes.Of(problem.Kind);
    }

    private static OutputStream Open(int descriptor, Interruption interruption) =>
        new(bytes => StandardDescriptors.Write(descriptor, bytes.Span), interruption.Token);

    /// <summary>Where the person is; null if that was deleted.</summary>
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
