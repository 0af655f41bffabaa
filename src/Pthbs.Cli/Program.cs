using Pthbs.Cli;
using Pthbs.Sandboxing;

// Before anything else is loaded: scripts ask for the version often.
if (args is ["--version"] or ["version"])
{
    return ProgramVersion.Write();
}

if ((OpenFileLimit.Problem() ?? ProcessLimit.Problem() ?? UnreadableText.Problem(args)) is { } problem)
{
    return ConsoleProgram.Refuse(problem);
}

return await ConsoleProgram.RunAsync(args).ConfigureAwait(false);
