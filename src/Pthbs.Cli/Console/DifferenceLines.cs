using Pthbs.Cli.Json;
using Pthbs.Comparing;

namespace Pthbs.Cli.Console;

/// <summary>Where two outputs differ, for a person and for a program.</summary>
internal static class DifferenceLines
{
    private const int MostShown = 40;

    /// <summary>How many paths differ, to follow what was compared.</summary>
    public static string Count(IReadOnlyList<OutputDifference> differences) => $"{Quantity.Count(differences.Count, "path")} differ{(differences.Count == 1 ? "s" : "")}";

    /// <summary>How many files hold the day of their build, to follow "but".</summary>
    public static string Holders(IReadOnlyList<OutputDifference> days) => $"{Quantity.Count(days.Count, "file")} hold{(days.Count == 1 ? "s" : "")} the day of the build";

    /// <summary>Prints each, with what differs inside below it.</summary>
    public static void Print(Screen screen, IReadOnlyList<OutputDifference> differences)
    {
        foreach (var difference in differences.Take(MostShown))
        {
            screen.PrintLine($"  {difference.Path}: {difference.What}");
            foreach (var line in difference.Inside) screen.PrintLine($"    {line}");
        }

        if (differences.Count > MostShown) screen.PrintLine($"  ... and {differences.Count - MostShown} more");
    }

    /// <summary>All of them, for a program.</summary>
    public static IEnumerable<DifferenceJson> ToJson(IReadOnlyList<OutputDifference> differences) => differences.Select(d => new DifferenceJson(d.Path, d.What, [.. d.Inside]));
}
