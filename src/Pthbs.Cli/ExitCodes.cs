using Pthbs.Errors;

namespace Pthbs.Cli;

/// <summary>How the program ends (docs/reference/exit-codes.md).</summary>
internal static class ExitCodes
{
    /// <summary>All is done.</summary>
    public const int Success = 0;

    /// <summary><c>pthbs audit</c> found something that nobody has accepted.</summary>
    public const int Findings = 10;

    /// <summary>Added to the number of the signal that ended the program, as shells do.</summary>
    public const int Signalled = 128;

    /// <summary>The code of a kind of error.</summary>
    public static int Of(ErrorKind kind) => (int)kind;
}
