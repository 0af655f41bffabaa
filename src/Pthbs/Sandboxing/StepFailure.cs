using System.Runtime.InteropServices;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>A system call that failed while a sandbox was made.</summary>
/// <param name="What">What it was for, in words.</param>
/// <param name="Path">The path it was about.</param>
/// <param name="Errno">What the kernel said.</param>
internal sealed record StepFailure(string What, string? Path, int Errno)
{
    /// <summary>Starting the command itself: the only step that can fail because of the build and not of the machine.</summary>
    internal const string Command = "start the build's command";

    /// <summary>The system call that failed, by name; null if it is not known.</summary>
    internal string? Call { get; init; }

    /// <summary>The last failed call of this thread.</summary>
    internal static StepFailure Last(string what, string? path) => new(what, path, Marshal.GetLastPInvokeError());

    /// <summary>What the kernel said, by its name and in words.</summary>
    internal string Reason => $"{Linux.Errno.NameOf(Errno)} ({Marshal.GetPInvokeErrorMessage(Errno)})";

    internal PthbsException ToException() => new(What == Command ? ErrorKind.Build : ErrorKind.Machine, $"the sandbox could not {What}")
    {
        Where = Path,
        Got = Reason,
        Hint = MachineAdvice.For(this, HostFiles.ReadText),
    };
}
