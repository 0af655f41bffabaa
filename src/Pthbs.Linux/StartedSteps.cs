namespace Pthbs.Linux;

/// <summary>A process that runs the steps of a table, or why there is none.</summary>
internal readonly unsafe struct StartedSteps
{
    private readonly StepMachine.Launch* launch;

    internal StartedSteps(StepMachine.Launch* launch, int process, int descriptor)
    {
        this.launch = launch;
        Process = process;
        Descriptor = descriptor;
    }

    /// <summary>The child's number; -errno where there is none.</summary>
    internal int Process { get; }

    /// <summary>A descriptor for it.</summary>
    internal int Descriptor { get; }

    /// <summary>Whether there is none because this process may not make memory executable; else clone3 was refused.</summary>
    internal bool IsUnmapped { get; init; }

    /// <summary>What the kernel gave for the step that failed: -errno. 0 while none has.</summary>
    internal long Failed => launch->Failed;

    /// <summary>Where that step starts in the table, in bytes.</summary>
    internal long FailedOffset => launch->FailedOffset;
}
