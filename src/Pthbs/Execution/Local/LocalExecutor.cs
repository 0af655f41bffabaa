using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Execution.Local;

/// <summary>Carries out actions in a sandbox on this machine.</summary>
/// <param name="sandboxes">Which sandbox.</param>
/// <param name="work">The store in which the builds' directories are made.</param>
/// <param name="isSecond">Whether packages are built a second time, to compare: then as another user than the first time, where there are several.</param>
public sealed class LocalExecutor(SandboxChoice sandboxes, StoreDirectory work, bool isSecond = false) : IExecutor
{
    /// <inheritdoc/>
    public void EnsureAble(IReadOnlyCollection<BuildScript> scripts)
    {
        if (scripts.Any(s => s.HasCommands && s.Header.IsOn(ScriptOptions.Sandbox))) sandboxes.Sandboxed();
    }

    /// <inheritdoc/>
    public ExecutionPlace PlaceFor(BuildAction action)
    {
        var way = sandboxes.For(action);
        return new(way.Name, way.Remark, way.SeesHostProc);
    }

    /// <inheritdoc/>
    public IExecutionSlot Prepare() => new Slot(this);

    private LocalExecution Begin(BuildAction action, ActionInputs inputs, ExecutionRequest request, JobServer jobs) =>
        new(action, inputs, request, sandboxes.For(action), work, isSecond, jobs);

    private sealed class Slot(LocalExecutor executor) : IExecutionSlot
    {
        private readonly JobServer _jobs = new();

        public IJobTokens Tokens => _jobs;

        public IExecution Begin(BuildAction action, ActionInputs inputs, ExecutionRequest request) => executor.Begin(action, inputs, request, _jobs);

        public void Dispose() => _jobs.Dispose();
    }
}
