using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>A directory of a kept build that the build has closed or deleted, and that its sandbox begins in.</summary>
internal static class ClosedDirectory
{
    /// <summary>Says so, and what to do: nothing is deleted by it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="status">What stands there; null for nothing.</param>
    public static PthbsException Error(string path, FileStatus? status)
    {
        var done = status switch { null => "removed", { Kind: FileKind.Directory } => "closed", _ => "replaced" };
        return new PthbsException(ErrorKind.Usage, $"the build has {done} a directory that its sandbox begins in")
        {
            Where = path,
            Got = status switch { { Kind: FileKind.Directory } closed => $"mode {Convert.ToString(closed.Mode, 8)}", null => "nothing", { Kind: FileKind.Link } => "a symbolic link", _ => "something else" },
            Expected = "a directory that its owner can read, write and enter",
            Hint = done switch { "closed" => $"open it: chmod u+rwx {path}", "removed" => $"make it: mkdir {path}", _ => $"make it anew: mv {path} {path}.replaced && mkdir {path}" },
        };
    }
}
