using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
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
        _workspace = Workspace.Create(work, action.Package);
    }

    public IReadOnlyList<DirectoryHandle> Places => [_workspace.Build];

    public IReadOnlyList<string> PrivatePaths => [_workspace.Build.Path];

    public bool IsKept => _workspace.IsKept;

    public async Task RunAsync(BuildWatch watch)
    {
        _request.Step(BuildStep.Unpacking);
        _workspace.Populate(_action, _inputs, _request.Output.Root, watch.Token);
        _request.Step(BuildStep.Building);
        if (!_way.SeesTheDisk)
        {
            Run(BuildFormat.BuildDirectory, watch);
            return;
        }

        using var layout = await UnsandboxedLayout.CreateAsync(_inputs.Packages, _action, _request.Output, _inputs.View, _request.Waiting, watch.Token).ConfigureAwait(false);
        Run(_workspace.Build.Path, watch);
    }

    public string Keep() => _workspace.Keep();

    public void Dispose() => _workspace.Dispose();

    /// <summary>Runs the script.</summary>
    /// <param name="directory">Where it sees its own directory.</param>
    /// <param name="watch">Watches what it uses.</param>
    private void Run(string directory, BuildWatch watch)
    {
        // Without walls, and still not root: another user is the one wall that is left.
        using var user = BuildUser.Take(_inputs.Packages, hasWalls: !_way.SeesTheDisk, last: _isSecond);
        _workspace.Chown(user.Identity, _request.Output.Root, watch.Token);
        // Null where whoever runs this program opens what is in progress for the build.
        uint? group = Ownership.IsRoot && _way.OpensPathsAsBuildUser ? user.Identity.OuterGid : null;
        // Closed again before another build can become this user.
        using var toBuild = _workspace.LetIn(group);
        using var toOutput = _request.Output.LetIn(group);
        var (inherited, authorisation) = OpenJobServer(directory, user.Identity);
        try
        {
            ImmutableArray<KeyValuePair<string, string>> variables = [.. _action.Variables, .. BuildVariables.OfPlace(directory, _request.Jobs, authorisation)];
            var (build, output) = (_workspace.Build.Path, _request.Output.Path);
            var description = _way.SeesTheDisk
                ? SandboxView.DescribeUnsandboxed(_action, _inputs, build, output, variables)
                : SandboxView.Describe(_action, _inputs, build, output, variables);
            BuildRun.Run(_way, description with { Limits = _request.Limits.Sandbox }, user.Identity, inherited, _request.Log, _action.Package, _request.Limits, watch, watch.Token);
        }
        finally
        {
            foreach (var descriptor in inherited) descriptor.Dispose();
        }
    }

    /// <summary>The jobserver as the script's make understands it (docs/formats/script.md, option jobserver).</summary>
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
