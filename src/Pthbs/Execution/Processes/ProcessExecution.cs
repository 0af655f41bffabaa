using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Execution.Processes;

// The one other program that is started here is pthbs.
#pragma warning disable RS0030

/// <summary>One action in another process.</summary>
internal sealed class ProcessExecution(string program, IReadOnlyList<string> arguments, BuildAction action, ActionInputs inputs, ExecutionRequest request, PendingTree place) : IExecution
{
    public IReadOnlyList<DirectoryHandle> Places => [place.Root];

    public IReadOnlyList<string> PrivatePaths => [place.Path];

    public PendingTree? Directory => place;

    public async Task RunAsync(BuildWatch watch)
    {
        request.Step(BuildStep.Unpacking);
        ActionDirectory.Write(place.Root, action, inputs, watch.Token);
        request.Step(BuildStep.Building);
        var code = await RunProgramAsync(watch.Token).ConfigureAwait(false);
        watch.Token.ThrowIfCancellationRequested();
        if (request.Log.Trouble is { } trouble) throw trouble;
        if (code != 0)
            throw ActionDirectory.ReadError(place.Root) ?? new PthbsException(ErrorKind.Machine, string.Create(CultureInfo.InvariantCulture, $"the other process ended with exit code {code} and left no error"))
            {
                Where = program,
                Details = [.. request.Log.Tail],
            };
        ActionDirectory.ReadOutput(place.Root, request.Output.Root, watch.Token);
    }

    /// <summary>The other process has digested them, and has left what came of it.</summary>
    public LinkRecord? Links(IEnumerable<string> files, CancellationToken cancel)
    {
        var known = files.ToHashSet(StringComparer.Ordinal);
        return ActionDirectory.ReadLinks(place.Root) is { } links
            ? links with { Files = [.. links.Files.Where(f => known.Contains(f.Path))], Unmatched = [.. links.Unmatched.Where(known.Contains)] } : null;
    }

    public void Dispose() => place.Dispose();

    private async Task<int> RunProgramAsync(CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = place.Path };
        start.Environment.Clear();
        if (Environment.GetEnvironmentVariable("PATH") is { } path) start.Environment["PATH"] = path;
        start.Environment["HOME"] = place.Path;
        using var process = Start(start);
        process.StandardInput.Close();
        using var killing = cancel.Register(() => Kill(process));
        // What the other pthbs has to say is in the file that it leaves: here it is read so that it never waits for a reader.
        var messages = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        var output = process.StandardOutput.BaseStream;
        await Task.Run(() => request.Log.Run(buffer => output.Read(buffer), () => Kill(process)), CancellationToken.None).ConfigureAwait(false);
        await messages.ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return process.ExitCode;
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new PthbsException(ErrorKind.Machine, $"cannot start another pthbs: {error.Message}", error) { Where = program };
        }
    }

    /// <summary>Its sandbox ends with it.</summary>
    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It ended by itself in this moment.
        }
    }
}
