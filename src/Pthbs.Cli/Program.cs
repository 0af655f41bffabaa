using Pthbs.Cli;

// Before anything else is loaded: scripts ask for the version often.
if (args is ["--version"] or ["version"])
{
    ProgramVersion.Write();
    return ExitCodes.Success;
}

return await ConsoleProgram.RunAsync(args).ConfigureAwait(false);
