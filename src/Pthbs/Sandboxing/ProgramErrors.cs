using System.Runtime.InteropServices;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>What a person is told whose program does not start.</summary>
public static class ProgramErrors
{
    private const int Enoexec = 8, Enotdir = 20;

    /// <summary>A name that no directory of PATH has.</summary>
    public static PthbsException Missing(string program) => new(ErrorKind.NoProgram, $"there is no program '{program}' on PATH");

    /// <summary>A path that could not be executed.</summary>
    /// <param name="path">It.</param>
    /// <param name="errno">What execve said.</param>
    public static PthbsException Of(string path, int errno) =>
        new(errno is ErrorName.Enoent or Enotdir ? ErrorKind.NoProgram : ErrorKind.NotRunnable, "the program cannot be run")
        {
            Where = path,
            Got = $"{ErrorName.Of(errno)} ({Marshal.GetPInvokeErrorMessage(errno)})",
            Hint = errno switch
            {
                ErrorName.Enoent => "it, or the interpreter that its first line names, is not there",
                ErrorName.Eacces => "it is not executable, or a directory above it may not be entered",
                Enoexec => "a script names its interpreter in the first line: #!/bin/sh",
                _ => null,
            },
        };
}
