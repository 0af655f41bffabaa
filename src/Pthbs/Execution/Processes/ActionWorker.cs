using Pthbs.Collections;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Execution.Local;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Execution.Processes;

/// <summary>The other side of <see cref="ProcessExecutor"/>: carries out the action of a directory, and leaves its output there.</summary>
public static class ActionWorker
{
    /// <summary>Carries it out. Needs nothing but the directory.</summary>
    /// <param name="path">The directory (docs/reference/formats/action.md).</param>
    /// <param name="trust">Whom this process trusts: nobody else may be able to write the directory.</param>
    /// <param name="sandboxes">The way of sandboxing.</param>
    /// <param name="limits">How much it may use.</param>
    /// <param name="jobs">How many jobs it may run at once.</param>
    /// <param name="log">Receives what the build prints.</param>
    /// <param name="wait">How locks are waited for; its cancellation ends the build.</param>
    /// <exception cref="PthbsException">It could not be carried out, or failed; the directory holds the error too.</exception>
    public static async Task RunAsync(string path, CollectionTrust trust, SandboxChoice sandboxes, BuildLimits limits, int jobs, Stream log, LockWait wait)
    {
        using var directory = DirectoryHandle.Open(path);
        if (trust.ProblemOf(directory, path) is var (which, problem))
            throw new PthbsException(ErrorKind.Machine, "another user can change the action's directory")
            {
                Where = path,
                Got = which == path ? problem : $"{which}: {problem}",
                Expected = $"directories that only {trust.Trusted} can write",
                Hint = "copy it to a directory that only you can write",
            };
        try
        {
            var action = ActionDirectory.ReadAction(directory);
            using var store = ActionDirectory.MakeStore(directory, wait);
            using var sourcesDirectory = store.State.CreateDirectory(StoreLayout.Sources);
            using var sources = new SourceCache(sourcesDirectory, store);
            var inputs = ActionDirectory.Read(directory, action, store, sources, wait.Cancel);
            await RunAsync(directory, action, inputs, new LocalExecutor(sandboxes, store), limits, jobs, log, wait.Cancel).ConfigureAwait(false);
        }
        catch (PthbsException error)
        {
            ActionDirectory.TryWriteError(directory, error);
            throw;
        }
    }

    private static async Task RunAsync(
        DirectoryHandle directory, BuildAction action, ActionInputs inputs, LocalExecutor executor, BuildLimits limits, int jobs, Stream log, CancellationToken cancel)
    {
        using var pump = new LogPump(log, "standard output", limits.LogSize, _ => { });
        using var output = inputs.Packages.NewTree(action.Package.ToString());
        using var slot = executor.Prepare();
        using var execution = slot.Begin(action, inputs, new ExecutionRequest(output, pump, limits, jobs));
        using var watch = new BuildWatch(limits, [.. execution.Places, output.Root], cancel);
        try
        {
            await execution.RunAsync(watch).ConfigureAwait(false);
            ActionDirectory.WriteOutput(directory, output.Root, limits.Output, watch.Token);
            var files = TreeListing.Read(output.Root, limits.Output, watch.Token).Entries.Where(e => e.Kind == FileKind.Regular).Select(e => e.Path);
            if (execution.Links(files, watch.Token) is { } links) ActionDirectory.WriteLinks(directory, links);
            watch.End();
            pump.Close();
        }
        catch (OperationCanceledException) when (watch.Trouble is { } trouble)
        {
            throw trouble;
        }
    }
}
