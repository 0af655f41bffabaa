using Pthbs.Errors;
using Pthbs.Sessions;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary>Becoming another program with an environment first on PATH.</summary>
internal static class EnvironmentEntry
{
    private const string EnvironmentVariable = "PTHBS_ENV";
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Becomes the program. Returns only by throwing.</summary>
    /// <exception cref="PthbsException">There is no such environment or program, or the store lies elsewhere than its packages think.</exception>
    public static void Enter(Invocation call, string environment, IReadOnlyList<string> command)
    {
        var store = call.Session.Store.Packages.Path;
        var path = PublishedEnvironments.Find(call.Session, environment);
        // The seam: where the store lies elsewhere, the program has to run in a view of the host in which the store is mapped to /pthbs.
        if (store != StoreDirectory.BuildPath)
            throw new PthbsException(ErrorKind.Machine, $"programs can be run only from a store that lies at {StoreDirectory.BuildPath}")
            {
                Where = store,
                Hint = $"as root: mkdir {StoreDirectory.BuildPath} && mount --bind {store} {StoreDirectory.BuildPath}, then again with --store {StoreDirectory.BuildPath}",
            };
        call.Dispose();
        HostProcess.Become(command, new Dictionary<string, string>
        {
            ["PATH"] = $"{path}/bin:{(call.Variable("PATH") is { Length: > 0 } before ? before : DefaultPath)}",
            [EnvironmentVariable] = path,
        });
    }
}
