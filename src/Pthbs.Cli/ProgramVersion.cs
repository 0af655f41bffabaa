using System.Reflection;
using System.Text;

namespace Pthbs.Cli;

/// <summary>Which pthbs this is.</summary>
internal static class ProgramVersion
{
    /// <summary>The version as it was set for the whole repository.</summary>
    public static string Text => typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";

    /// <summary>Name and version, as one line.</summary>
    public static string Line => $"pthbs {Text}";

    /// <summary>Writes the line straight to standard output.</summary>
    public static void Write()
    {
        using var output = System.Console.OpenStandardOutput();
        output.Write(Encoding.ASCII.GetBytes(Line + "\n"));
    }
}
