using System.Runtime.InteropServices;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>What to tell a person whose program does not start.</summary>
public static class ProgramErrors
{
    /// <summary>A name that no directory of PATH has as a program that can be run.</summary>
    /// <param name="program">The name.</param>
    /// <param name="candidates">The paths that were tried, as this program reaches them.</param>
    public static PthbsException Missing(string program, IEnumerable<string> candidates) =>
        candidates.FirstOrDefault(path => HostFiles.KindOf(path, follow: true, out _) == HostFiles.Kind.File) is { } there
            ? Of(there, Errno.AccessDenied)
            : new(ErrorKind.NoProgram, $"there is no program '{program}' on PATH");

    /// <summary>A path that could not be executed.</summary>
    /// <param name="path">It.</param>
    /// <param name="errno">What execve said.</param>
    public static PthbsException Of(string path, int errno) =>
        new(errno is Errno.NoEntry or Errno.NotADirectory ? ErrorKind.NoProgram : ErrorKind.NotRunnable, "the program cannot be run")
        {
            Where = path,
            Got = $"{Errno.NameOf(errno)} ({Marshal.GetPInvokeErrorMessage(errno)})",
            Hint = errno switch
            {
                Errno.NoEntry => "it, or the interpreter that its first line names, is not there",
                Errno.AccessDenied => "it is not executable, or a directory above it may not be entered",
                Errno.NotExecutable => "a script names its interpreter in the first line: #!/bin/sh",
                _ => null,
            },
        };
}
