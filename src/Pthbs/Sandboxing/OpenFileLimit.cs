using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>The limit of open files that this program was started with. Its runtime has raised the soft one since, as far as it may.</summary>
public static class OpenFileLimit
{
    /// <summary>What kernels start the first process with.</summary>
    private const ulong Usual = 1024;

    /// <summary>A sandbox sets descriptors aside above the first hundred, and each build takes some fifteen.</summary>
    private const ulong Fewest = 256;

    /// <summary>
    /// Raises the soft limit as far as is needed, and says so where the hard one is too low to work with: otherwise whichever part of the program, of
    /// the runtime or of a sandbox meets it first would.
    /// </summary>
    public static PthbsException? Problem()
    {
        if (Libc.GetLimit(Resource.OpenFiles, out var own) != 0 || own.Soft >= Fewest) return null;
        if (own.Hard >= Fewest && Libc.SetLimit(Resource.OpenFiles, own with { Soft = Fewest }) == 0) return null;
        return new(ErrorKind.Machine, "too few files may be open at once")
        {
            Got = $"{own.Hard}",
            Expected = $"at least {Fewest}",
            Hint = "raise the limit of open files (ulimit -n)",
        };
    }

    /// <summary>The soft and the hard limit, the soft one as whoever started this program has it: nothing else remembers it.</summary>
    /// <exception cref="PthbsException">The limits cannot be read.</exception>
    public static (ulong Soft, ulong Hard) Inherited()
    {
        if (Libc.GetLimit(Resource.OpenFiles, out var own) != 0) throw StepFailure.Last("read its limits", null).ToException();
        var soft = Libc.GetLimitOf(Libc.ParentProcess(), Resource.OpenFiles, out var parent) == 0 ? parent.Soft : Usual;
        return (Math.Min(soft, own.Hard), own.Hard);
    }

    /// <summary>Puts the soft limit back, for the program that this one becomes.</summary>
    public static void Restore()
    {
        var (soft, hard) = Inherited();
        _ = Libc.SetLimit(Resource.OpenFiles, new(soft, hard));
    }
}
