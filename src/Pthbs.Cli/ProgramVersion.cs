using System.Reflection;
using System.Text;
using Pthbs.Cli.Streams;
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
        var error = StandardDescriptors.Write(StandardDescriptors.Output, Encoding.ASCII.GetBytes(Line + "\n"));
        return error == 0 || error == OutputStream.BrokenPipe ? ExitCodes.Success
            : ConsoleProgram.Refuse(new PthbsException(ErrorKind.Machine, "cannot write to standard output") { Got = OutputStream.Reason(error) });
    }
}
