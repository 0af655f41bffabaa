using System.Globalization;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Execution.Processes;

/// <summary>
/// Carries out each action in another process of a pthbs, which gets an empty directory with the inputs and sees nothing else of this one's store: the way to
/// other machines, tried on this one.
/// </summary>
/// <param name="program">The pthbs to start.</param>
/// <param name="sandbox">The way of sandboxing there.</param>
/// <param name="work">The store in which the directories are made.</param>
public sealed class ProcessExecutor(string program, string sandbox, StoreDirectory work) : IExecutor
{
    /// <inheritdoc/>
    public void EnsureAble(IReadOnlyCollection<BuildScript> scripts)
    {
        // Only the other process can tell, and it does.
    }

    /// <inheritdoc/>
    public ExecutionPlace PlaceFor(BuildAction action) => new($"{sandbox}, in another process", null, SeesHostProc: false);

    /// <inheritdoc/>
    public IExecutionSlot Prepare() => new Slot(this);

    private ProcessExecution Begin(BuildAction action, ActionInputs inputs, ExecutionRequest request) =>
        new(program, Arguments(request), action, inputs, request, work.NewBuildDirectory(action.Package));

    private sealed class Slot(ProcessExecutor executor) : IExecutionSlot
    {
        public IJobTokens Tokens { get; } = new NoTokens();

        public IExecution Begin(BuildAction action, ActionInputs inputs, ExecutionRequest request) => executor.Begin(action, inputs, request);

        public void Dispose()
        {
            // There is nothing to close.
        }
    }

    /// <summary>The other process has job slots of its own.</summary>
    private sealed class NoTokens : IJobTokens
    {
        public int Idle => 0;

        public bool TryGive() => false;

        public bool TryTake() => false;
    }

    private List<string> Arguments(ExecutionRequest request) =>
    [
        "execute", ".", "--sandbox", sandbox, "--jobs", request.Jobs.ToString(CultureInfo.InvariantCulture),
        .. request.Limits.Assignments().SelectMany(limit => (string[])["--limit", limit]),
    ];
}
