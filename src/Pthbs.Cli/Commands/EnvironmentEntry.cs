using System.Collections.Immutable;
using Pthbs.Cli.CommandLine;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Running;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary>Running another program with an environment first on PATH.</summary>
internal static class EnvironmentEntry
{
    private const string PathVariable = "PATH";
    private const string EnvironmentVariable = "PTHBS_ENV";
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>What <c>run</c> and <c>shell</c> have to say of it.</summary>
    public static readonly IReadOnlyList<string> Notes =
    [
        "The program sees the whole host as it is, and is the same user in the same directory.\nPATH begins with the environment's bin and sbin, and PTHBS_ENV is its path.\npthbs exits with the program's exit code; with 127 if there is no such program, 126 if it\ncannot be run, and 128 plus the signal's number if a signal ended it.",
        "Packages contain the path /pthbs. If the store is elsewhere, a mount namespace shows it\nthere, read-only, to this program alone. Then the program cannot create or delete entries\ndirectly in /. An ordinary user needs a user namespace for it: files of other users seem to be\nnobody's, and setuid programs such as sudo and ping do not work.",
    ];

    /// <summary>Runs the program.</summary>
    /// <param name="call">The call.</param>
    /// <param name="environment">The word for the environment.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="ready">Is called when all is known to be there.</param>
    /// <returns>Its exit code. Where the store lies at /pthbs, this process becomes the program instead.</returns>
    /// <exception cref="PthbsException">There is no such environment or program, or the store cannot be mapped.</exception>
    public static int Enter(Invocation call, string environment, ImmutableArray<string> command, Action? ready = null)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var store = call.Session.Store.Packages.Path;
        var id = call.Session.Words.Environments.Published(environment);
        var there = call.Session.Store.PathOf(id);
        if (!call.Session.Store.TryUse(id))
            throw new PthbsException(ErrorKind.Usage, "the environment was deleted at this moment, by 'pthbs gc'") { Where = there, Hint = "build it again: pthbs env build" };
        var path = $"{BuildFormat.MountPoint}/{id}";
        call.StepBack();
        ready?.Invoke();
        var variables = Variables(call, path);
        try
        {
            return Become(call, store, command, variables);
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.NoProgram && error.Where is null)
        {
            throw new PthbsException(ErrorKind.NoProgram, $"there is no program '{command[0]}' in the environment '{environment}' or on PATH", error)
            {
                Hint = ProgramFolders.Of(there) is { Count: > 0 } folders ? $"list its programs: ls {string.Join(' ', folders.Select(folder => $"{there}/{folder}"))}" : $"it has no programs; list what it has: ls {there}",
            };
        }
    }

    /// <summary>Runs a program that finds the store at /pthbs.</summary>
    /// <returns>Its exit code. Where the store lies there, this process becomes the program instead.</returns>
    /// <exception cref="PthbsException">There is no such program, or the store cannot be mapped.</exception>
    public static int Become(Invocation call, string store, ImmutableArray<string> command, ImmutableArray<KeyValuePair<string, string>> variables)
    {
        if (!HostView.IsNeeded(store)) HostProcess.Become(command, variables);
        var exit = HostViewProcess.Run(new HostView
        {
            StorePath = store,
            WorkingDirectory = call.Directory,
            Command = command,
            Environment = variables,
            Mask = HostProcess.Mask,
        });
        return exit.Signal == 0 ? exit.Code : ExitCodes.Signalled + exit.Signal;
    }

    private static ImmutableArray<KeyValuePair<string, string>> Variables(Invocation call, string environment)
    {
        var before = call.Variable(PathVariable) is { Length: > 0 } own ? own : DefaultPath;
        return
        [
            .. OwnProcess.Variables().Where(v => v.Key is not (PathVariable or EnvironmentVariable)),
            KeyValuePair.Create(PathVariable, $"{BuildFormat.SearchPath(environment)}:{before}"),
            KeyValuePair.Create(EnvironmentVariable, environment),
        ];
    }
}
