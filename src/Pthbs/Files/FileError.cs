using System.Runtime.InteropServices;
using Pthbs.Errors;

namespace Pthbs.Files;

/// <summary>Failed calls as a person should read them.</summary>
internal static class FileError
{
    /// <summary>What could not be done to which path, why, and what to try.</summary>
    public static PthbsException Of(int errno, string verb, string path)
    {
        var refused = RefusedCalls.Hint(errno);
        return new(ErrorKind.Machine, $"cannot {verb}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
        {
            Where = path,
            // A call that may not be made at all says nothing about the path.
            SystemError = refused is null ? errno : Errno.NoSystemCall,
            Hint = refused ?? ErrorHint.For(errno, verb, path),
        };
    }

    /// <summary>The same for the last call of this thread.</summary>
    public static PthbsException Last(string verb, string path) => Of(Marshal.GetLastPInvokeError(), verb, path);
}
