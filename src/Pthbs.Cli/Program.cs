using System.Runtime.InteropServices;
using Pthbs.Cli;
using Pthbs.Cli.Commands;
using Pthbs.Cli.Streams;
using Pthbs.Errors;
using Pthbs.Sandboxing;

try
{
    args = UnchangedSources.Await(args);
}
catch (PthbsException changed)
{
    return ConsoleProgram.Refuse(changed);
}

// Before anything is opened.
if (!StandardDescriptors.Claim())
{
    return ExitCodes.Of(ErrorKind.Machine);
}

// Before anything else is loaded: scripts ask for the version often.
if (args is ["--version"] or ["version"])
{
    return ProgramVersion.Write();
}

if ((MachineType.Problem(RuntimeInformation.ProcessArchitecture) ?? AddressSpaceLimit.Problem() ?? DataLimit.Problem() ?? StackLimit.Problem() ?? OpenFileLimit.Problem() ?? ProcessLimit.Problem() ?? UnreadableText.Problem(args)) is { } problem)
{
    return CompletionCommand.IsAsked(args) ? ExitCodes.Success : ConsoleProgram.Refuse(problem);
}

return await ConsoleProgram.RunAsync(args).ConfigureAwait(false);
