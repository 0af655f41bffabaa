using Pthbs.Files;

namespace Pthbs.Sandboxing;

/// <summary>Paths and words in a table of steps, and its failures as sandboxes tell them.</summary>
internal static class StepTableTexts
{
    /// <summary>A string as the kernel wants it.</summary>
    internal static nint Text(this StepTable table, string text) => table.Bytes(PathText.Encode(text));

    /// <summary>Strings as a list of pointers that ends with 0 (argv, envp).</summary>
    internal static nint Strings(this StepTable table, IEnumerable<string> strings) => table.Numbers([.. strings.Select(s => (long)table.Text(s)), 0]);

    /// <summary>Why there is no process, or which of its steps has failed; null where none has.</summary>
    internal static StepFailure? FailureOf(this StepTable table, StartedSteps started)
    {
        if (started.IsUnmapped) return new("make the code that starts processes executable", null, -started.Process) { Call = "mmap" };
        if (started.Process < 0) return new(Launch.MakeProcess, null, -started.Process) { Call = "clone3" };
        if (started.Failed == 0) return null;
        var (purpose, call) = table.StepAt(started.FailedOffset);
        return new(purpose.What, purpose.Path, (int)-started.Failed) { Call = call };
    }
}
