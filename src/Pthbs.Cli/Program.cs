using Pthbs.Cli;

// Before anything else is loaded: scripts ask for the version often.
if (args is ["--version"] or ["version"])
{
    return ProgramVersion.Write();
}

if (DescriptorLimit.Check() is { } tooFew) return tooFew;
return await ConsoleProgram.RunAsync(args).ConfigureAwait(false);
