using System.Reflection;
using System.Text;
using Pthbs.Errors;

namespace Pthbs.Cli;

/// <summary>Which pthbs this is.</summary>
internal static class ProgramVersion
{
    /// <summary>The version as it was set for the whole repository.</summary>
    public static string Text => typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";

    /// <summary>Name and version, as one line.</summary>
    public static string Line => $"pthbs {Text}";

    /// <summary>Writes the line straight to standard output.</summary>
    /// <returns>The exit code: somebody may have closed it, or its disk may be full.</returns>
    public static int Write()
    {
        try
        {
            using var output = System.Console.OpenStandardOutput();
            output.Write(Encoding.ASCII.GetBytes(Line + "\n"));
            return ExitCodes.Success;
        }
        catch (IOException failure)
        {
            return ConsoleProgram.Refuse(new PthbsException(ErrorKind.Machine, "cannot write to standard output", failure) { Got = failure.Message });
        }
    }
}
