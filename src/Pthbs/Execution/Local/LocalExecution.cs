using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;
using Pthbs.Execution.Links;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Execution.Local;

/// <summary>One action in a sandbox on this machine.</summary>
internal sealed class LocalExecution : IExecution
{
    private readonly BuildAction _action;
    private readonly ActionInputs _inputs;
    private readonly ExecutionRequest _request;
    private readonly ISandbox _way;
    private readonly bool _isSecond;
    private readonly JobServer _jobs;
    private readonly Workspace _workspace;

    public LocalExecution(BuildAction action, ActionInputs inputs, ExecutionRequest request, ISandbox way, StoreDirectory work, bool isSecond, JobServer jobs)
    {
        (_action, _inputs, _request, _way, _isSecond, _jobs) = (action, inputs, request, way, isSecond, jobs);
        _workspace = request.Resumed is { } kept ? Workspace.Reopen(kept) : Workspace.Create(work, action.Package);
    }

    public IReadOnlyList<DirectoryHandle> Places => [_workspace.Build];

    public IReadOnlyList<string> PrivatePaths => [_workspace.Build.Path];

    public PendingTree? Directory => _workspace.Tree;

    public Task RunAsync(BuildWatch watch)
    {
        EnsureExecutable(_inputs.Packages.Packages.Path);
        EnsureExecutable(_workspace.Build.Path);
        _request.Step(BuildStep.Unpacking);
        if (_request.Resumed is null) _workspace.Populate(_action, _inputs, _request.Output.Root, watch.Token);
        else Renew(_request.Resumed, watch.Token);
        _request.Step(BuildStep.Building);
        return InPlaceAsync(
            directory => Run(
                directory,
                (description, identity, inherited) =>
                {
                    SyntaxCheck.Run(_way, description, identity, _action.Package, _inputs.Script, watch.Token);
                    BuildRun.Run(_way, description, identity, inherited, _request.Log, _action.Package, _request.Phase, _request.Limits, watch, watch.Token);
                },
                watch.Token),
            watch.Token);
    }

    /// <summary>Runs something else than the script where the script ran: a shell in a kept build.</summary>
    /// <param name="run">Is given the way, what it would start for the script, the directory of the build as that sees it, and who it is outside.</param>
    /// <param name="cancel">Ends the wait for a turn.</param>
    public Task EnterAsync(Action<ISandbox, SandboxDescription, string, SandboxIdentity, ImmutableArray<SafeFileHandle>> run, CancellationToken cancel)
    {
        EnsureExecutable(_workspace.Build.Path);
        // The build may have put anything in the place of its script. A person who resumed the build finds the script that it was resumed with.
        _workspace.Mend();
        _workspace.EnsureOpen(_action.Package.Name);
        _workspace.PutScript(_request.Resumed?.ResumedScript ?? _inputs.Script.Span, cancel);
        return InPlaceAsync(directory => Run(directory, (description, identity, inherited) => run(_way, description, directory, identity, inherited), cancel), cancel);
    }

    private void Renew(KeptBuild kept, CancellationToken cancel)
    {
        kept.SaveScript(_inputs.Script.Span);
        _workspace.Renew(_action, _inputs, _request.Output.Root, cancel);
    }

    /// <summary>With the places on the disk that a build without walls needs; those are nobody else's meanwhile.</summary>
    private async Task InPlaceAsync(Action<string> run, CancellationToken cancel)
    {
        if (!_way.UsesHostPaths)
        {
            run(BuildFormat.BuildDirectory);
            return;
        }

        using var layout = await UnsandboxedLayout.CreateAsync(_inputs.Packages, _action, _request.Output, _inputs.View, _request.Waiting, cancel).ConfigureAwait(false);
        run(_workspace.Build.Path);
    }

    public LinkRecord? Links(IEnumerable<string> files, CancellationToken cancel)
    {
        // Without walls there is no /build, and compilers pass over a directory that is not there.
        if (_way.UsesHostPaths) return null;
        var scene = new LinkScene(_action.Package, _workspace.Build, _request.Output.Root, _inputs.View, _inputs.Packages, _action.Rootfs?.Id, _action.Trees.Select(t => t.Id).ToHashSet());
        return LinkDigest.Read(scene, files, cancel);
    }

    public void Dispose() => _workspace.Dispose();

    /// <summary>Else the script's own programs could not be started, and it would look as if the script were wrong.</summary>
    private static void EnsureExecutable(string path)
    {
        if (!FileSystem.Of(path).IsNoExec) return;
        throw new PthbsException(ErrorKind.Machine, "no program can be run from this file system: it is mounted with noexec")
        {
            Where = path,
            Hint = "mount it without noexec (mount -o remount,exec), or move store and state to another file system",
        };
    }

    /// <summary>Makes all that the script finds when it starts.</summary>
    /// <param name="directory">Where it sees its own directory.</param>
    /// <param name="start">Is given what is to be started, as whom, and with which descriptors; returns when it has ended.</param>
    /// <param name="cancel">Ends it early.</param>
    private void Run(string directory, Action<SandboxDescription, SandboxIdentity, ImmutableArray<SafeFileHandle>> start, CancellationToken cancel)
    {
        // Without walls, and still not root: another user is the one wall that is left.
        using var user = BuildUser.Take(_inputs.Packages, hasWalls: !_way.UsesHostPaths, last: _isSecond);
        if (_request.Resumed is not null)
        {
            _workspace.Mend();
            _workspace.EnsureOpen(_action.Package.Name);
        }

        _workspace.Chown(user.Identity, _request.Output.Root, sparesLinked: _way.UsesHostPaths && _request.Resumed is not null, cancel);
        // Null where whoever runs this program opens what is in progress for the build.
        uint? group = Ownership.IsRoot && _way.OpensPathsAsBuildUser ? user.Identity.OuterGid : null;
        // Closed again before another build can become this user.
        using var toBuild = _workspace.LetIn(group);
        using var toOutput = _request.Output.LetIn(group);
        var (inherited, authorisation) = OpenJobServer(directory, user.Identity);
        try
        {
            ImmutableArray<KeyValuePair<string, string>> variables = [.. _action.Variables, .. BuildVariables.OfPlace(directory, _request.Jobs, authorisation)];
            if (_request.Phases is { } phases) variables = variables.Add(new(BuildVariables.Phases, phases));
            var (build, output) = (_workspace.Build.Path, _request.Output.Path);
            var description = _way.UsesHostPaths
                ? SandboxView.DescribeUnsandboxed(_action, _inputs, build, output, variables)
                : SandboxView.Describe(_action, _inputs, build, output, variables);
            start(description with { Limits = _request.Limits.Sandbox }, user.Identity, inherited);
        }
        finally
        {
            foreach (var descriptor in inherited) descriptor.Dispose();
        }
    }

    /// <summary>The jobserver as the script's make understands it (docs/reference/formats/script.md, option jobserver).</summary>
    private (ImmutableArray<SafeFileHandle> Inherited, string? Authorisation) OpenJobServer(string directory, SandboxIdentity identity)
    {
        switch (_action.JobServer)
        {
            case "off": return ([], null);
            case "fifo":
                _jobs.Open(_workspace.Build);
                if (Ownership.IsRoot) _workspace.Build.SetOwner(JobServer.Name, identity.OuterUid, identity.OuterGid);
                return ([], $"fifo:{directory}/{JobServer.Name}");
            default:
                _jobs.Open();
                // Two descriptors, each of an open file of its own: make closes both.
                const int First = 3;
                return ([_jobs.OpenForBuild(), _jobs.OpenForBuild()], string.Create(CultureInfo.InvariantCulture, $"{First},{First + 1}"));
        }
    }
}
