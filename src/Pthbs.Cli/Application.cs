using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Commands;
using Pthbs.Cli.Console;
using Pthbs.Cli.Help;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Workflows;

namespace Pthbs.Cli;

/// <summary>From the words of a command line to an exit code.</summary>
internal sealed class Application(ProcessContext process, Interruption? interruption = null)
{
    private const string DebugVariable = "PTHBS_DEBUG";

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var commands = AllCommands.Tree();
        var line = commands.Parse(arguments);
        var screen = Screen(line);
        if (interruption is not null)
        {
            interruption.Restore = () =>
            {
                // First what a person cannot do without, and what waits for nobody.
                FailedBuilds.GiveTerminalBack();
                screen.EndDrawing();
            };
            if (screen.Options.IsLive) interruption.OnSuspend(screen.PauseDrawing, screen.ResumeDrawing, screen.DrawAnew);
            interruption.Explain = () => screen.Warn("pthbs: stopping after cleaning up; a second signal stops at once and leaves the cleaning to the next pthbs");
        }

        var cancel = interruption?.Token ?? CancellationToken.None;
        try
        {
            if (line.WantsHelp)
            {
                line.ThrowIfUnclear();
                return Show(screen, HelpText.Of(line.Command));
            }

            line.ThrowIfWrong();
            if (line.WantsVersion) return Show(screen, ProgramVersion.Line);
            if (line.Command is not PthbsCommand command)
            {
                screen.Warn(HelpText.Of(line.Command).Split('\n').Select(text => (Line)text));
                return ExitCodes.Of(ErrorKind.Usage);
            }

            using var call = new Invocation(line, process, screen, interruption);
            return await command.RunAsync(call).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (screen.HasLostReader && !cancel.IsCancellationRequested)
        {
            // It has what it wanted.
            screen.EndDrawing();
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            screen.EndDrawing();
            var code = ExitCodes.Signalled + (interruption?.Signal ?? 0);
            var interrupted = interruption?.Outcome is { } outcome ? $"interrupted; {outcome}" : "interrupted";
            screen.Warn($"pthbs: {interrupted}");
            Note(screen, line, ErrorJson.OfSignal(code, interrupted));
            return code;
        }
        catch (PthbsException error)
        {
            screen.EndDrawing();
            Tell(screen, line, error);
            return ExitCodes.Of(error.Kind);
        }
        catch (IOException error)
        {
            // Where the class library reads for itself it names no path, but what the kernel said is no defect of this program.
            screen.EndDrawing();
            Tell(screen, line, new PthbsException(ErrorKind.Machine, "cannot read or write", error) { Got = error.Message });
            return ExitCodes.Of(ErrorKind.Machine);
        }
        catch (Exception error) when (IsOutOfMemory(error))
        {
            screen.EndDrawing();
            Tell(screen, line, new PthbsException(ErrorKind.Machine, "there is not enough memory, or no room for another thread", error)
            {
                Hint = "end some processes, or raise the limit: that of the control group, ulimit -v, ulimit -u",
            });
            return ExitCodes.Of(ErrorKind.Machine);
        }
        catch (Exception error)
        {
            screen.EndDrawing();
            screen.Warn(ErrorText.OfDefect(error, IsDebug));
            Note(screen, line, ErrorJson.Of(new PthbsException(ErrorKind.Internal, "internal error", error)));
            return ExitCodes.Of(ErrorKind.Internal);
        }
    }

    /// <summary>Whether memory ran out, on whatever thread: no defect of this program.</summary>
    private static bool IsOutOfMemory(Exception error) =>
        error is OutOfMemoryException || (error is AggregateException several && several.Flatten().InnerExceptions.Any(inner => inner is OutOfMemoryException));

    private bool IsDebug => process.Variable(DebugVariable) is { Length: > 0 } and not "0";

    private static int Show(Screen screen, string text)
    {
        screen.PrintText(text + "\n");
        return ExitCodes.Success;
    }

    private void Tell(Screen screen, ParsedLine line, PthbsException error)
    {
        screen.Warn(ErrorText.Of(error));
        if (IsDebug) screen.Warn(ErrorText.Trace(error));
        Note(screen, line, ErrorJson.Of(error));
    }

    /// <summary>The last line for a program that reads along.</summary>
    private static void Note(Screen screen, ParsedLine line, ErrorJson error)
    {
        if (!line.IsJson) return;
        try
        {
            new JsonLines(screen.PrintLine).Write(error);
        }
        catch (Exception gone) when (gone is PthbsException or OperationCanceledException)
        {
            // Standard output is gone, which may be the very error, or nobody reads it; it was told.
        }
    }

    private Screen Screen(ParsedLine line)
    {
        var color = line.Color switch
        {
            "always" => true,
            "never" => false,
            _ => process.ErrorIsTerminal && process.Variable("NO_COLOR") is not { Length: > 0 },
        };
        var options = new ScreenOptions(color, process.ErrorIsTerminal, line.Quiet, process.OutputIsTerminal, process.ErrorIsSeen);
        return new Screen(process.Output, process.Error, options, process.WindowSize);
    }
}
