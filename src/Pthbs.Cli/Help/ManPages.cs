using System.Globalization;
using System.Text;
using Pthbs.Cli.CommandLine;
using Pthbs.Files;

namespace Pthbs.Cli.Help;

/// <summary>Writes the man pages of all commands.</summary>
internal static class ManPages
{
    /// <summary>What fixes the date of the pages, for whoever builds them reproducibly.</summary>
    private const string EpochVariable = "SOURCE_DATE_EPOCH";

    /// <summary>Writes them below a directory of the kind that MANPATH names; what is there under their names is replaced.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="Pthbs.Errors.PthbsException">They cannot be written.</exception>
    public static int Write(ProgramCommand root, string path, Func<string, string?> variable)
    {
        var date = (long.TryParse(variable(EpochVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UtcNow).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using var directory = new NamedDirectory(path, $"man{ManPage.Section}");
        var count = 0;
        foreach (var command in CommandTree.All(root))
        {
            directory.Write($"{ManPage.NameOf(command)}.{ManPage.Section}", Encoding.ASCII.GetBytes(ManPage.Of(command, date)));
            count++;
        }

        return count;
    }
}
