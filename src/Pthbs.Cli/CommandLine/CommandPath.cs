using System.CommandLine;

namespace Pthbs.Cli.CommandLine;

/// <summary>The words by which commands are called.</summary>
internal static class CommandPath
{
    /// <summary>The words by which a command is called: <c>pthbs env build</c>.</summary>
    public static string Of(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? command.Name : $"{Of(parent)} {command.Name}";
    }

    /// <summary>The command line that shows a command's help.</summary>
    public static string HintFor(Command command)
    {
        var path = Of(command);
        var space = path.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? $"{path} help" : $"{path[..space]} help{path[space..]}";
    }
}
