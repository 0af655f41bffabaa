using System.Globalization;
using System.Text;
using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Cli;

/// <summary>
/// How many files this process may have open. Too few are said at the beginning, in one sentence, and not by whichever part of the program, of the
/// runtime or of a sandbox meets the limit first.
/// </summary>
internal static unsafe class DescriptorLimit
{
    /// <summary>A sandbox sets descriptors aside above the first hundred, and each build takes some fifteen.</summary>
    private const ulong Fewest = 256;

    /// <summary>Says so where there are too few; the lower, soft limit counts for nothing, since the runtime raises it.</summary>
    /// <returns>The exit code then; null where they are enough.</returns>
    public static int? Check()
    {
        var most = OpenFileLimit.Inherited().Hard;
        if (most >= Fewest) return null;
        // There may be no descriptor left for the class library's streams.
        var text = string.Create(CultureInfo.InvariantCulture, $"pthbs: too few files may be open at once\n  got:      {most}\n  expected: at least {Fewest}\nhint: raise the limit of open files (ulimit -n)\n");
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes) _ = Libc.Write(Libc.StandardError, start, (nuint)bytes.Length);
        return ExitCodes.Of(ErrorKind.Machine);
    }
}
