using Pthbs.Cli.Commands;
using Pthbs.Cli.Console;
using Pthbs.Cli.Help;
using Pthbs.Errors;

namespace Pthbs.Cli;

/// <summary>From the words of a command line to an exit code.</summary>
internal sealed class Application(Surroundings surroundings, Interruption? interruption = null)
{
    private const string DebugVariable = "PTHBS_DEBUG";

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var commands = new CommandTree();
        var line = commands.Parse(arguments);
        var screen = Screen(line);
        if (interruption is not null)
        {
            interruption.Restore = screen.EndDrawing;
            if (screen.Options.IsLive) interruption.OnSuspend(screen.PauseDrawing, screen.ResumeDrawing);
            interruption.Explain = () => screen.Warn("pthbs: stopping, once what was begun is tidied up; a second signal ends it now and leaves that to the next pthbs");
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

            using var call = new Invocation(line, surroundings, screen, interruption);
            return await command.RunAsync(call).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            screen.EndDrawing();
            screen.Warn("pthbs: interrupted; nothing half-built was kept");
            return ExitCodes.Signalled + (interruption?.Signal ?? 0);
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
            return ExitCodes.Of(ErrorKind.Internal);
        }
    }

    /// <summary>Whether memory ran out, on whatever thread: no defect of this program.</summary>
    private static bool IsOutOfMemory(Exception error) =>
        error is OutOfMemoryException || (error is AggregateException several && several.Flatten().InnerExceptions.Any(inner => inner is OutOfMemoryException));

    private bool IsDebug => surroundings.Variable(DebugVariable) is { Length: > 0 } and not "0";

    private static int Show(Screen screen, string text)
    {
        screen.PrintLine(text);
        return ExitCodes.Success;
    }

    private void Tell(Screen screen, ParsedLine line, PthbsException error)
    {
        screen.Warn(ErrorText.Of(error));
        if (IsDebug) screen.Warn(ErrorText.Trace(error));
        if (!line.IsJson) return;
        try
        {
            new JsonLines(screen).Write(error);
        }
        catch (PthbsException)
        {
            // Standard output is gone, which may be the very error; it was told.
        }
    }

    private Screen Screen(ParsedLine line)
    {
        var color = line.Color switch
        {
            "always" => true,
            "never" => false,
            _ => surroundings.ErrorIsTerminal && surroundings.Variable("NO_COLOR") is not { Length: > 0 },
        };
        var options = new ScreenOptions(color, surroundings.ErrorIsTerminal, line.Quiet, surroundings.OutputIsTerminal);
        return new Screen(surroundings.Output, surroundings.Error, options, surroundings.WindowSize);
    }
}
