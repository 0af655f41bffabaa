using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>A directory of a kept build that the build has closed or deleted, and that its sandbox begins in.</summary>
internal static class ClosedDirectory
{
    /// <summary>Says so, and what to do.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="status">What stands there; null for nothing.</param>
    public static PthbsException Error(string path, FileStatus? status)
    {
        var isClosed = status is { Kind: FileKind.Directory };
        return new PthbsException(ErrorKind.Usage, $"the build has {(isClosed ? "closed" : "removed")} a directory that its sandbox begins in")
        {
            Where = path,
            Got = status switch { { Kind: FileKind.Directory } closed => $"mode {Convert.ToString(closed.Mode, 8)}", null => "nothing", _ => "something else" },
            Expected = "a directory that its owner can read, write and enter",
            Hint = isClosed ? $"open it: chmod u+rwx {path}" : $"make it: mkdir {path}",
        };
    }
}
