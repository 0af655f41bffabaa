using Pthbs.Execution;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Workflows.Failures;

/// <summary>
/// The lines at the end of a failed build's log that can say why it failed. What a build did not find and did without stands there, too: a line that only says so counts just before what ended the build.
/// </summary>
internal static class LogReasons
{
    private const int MostLines = 1_000_000;
    private const int LastLines = 200;
    private const int LongestLine = 400;
    private const string OfPthbs = "pthbs:";

    /// <summary>How far before the failure a shell may say that it found no program: make ends only after what else runs.</summary>
    private const int NearCommand = 10;

    /// <summary>How far before it a configuration may say what it looked for: it ends at once where it cannot do without.</summary>
    private const int NearCheck = 5;

    /// <summary>What says that a build did not go on.</summary>
    private static readonly string[] Failures = ["configure: error:", "CMake Error", "ERROR:", ": fatal error:", "ld returned 1 exit status"];

    /// <summary>What programs say of something that they may do without.</summary>
    private static readonly string[] Checks = ["checking ", "-- ", "Run-time dependency ", "Program ", "Library "];

    /// <summary>The endings of a shell's and of make's messages on a program that is not there.</summary>
    private static readonly string[] NoProgram = [": not found", ": command not found", ": No such file or directory"];

    /// <summary>Those of a package's log; none if there is no log.</summary>
    /// <param name="store">Where it was built.</param>
    /// <param name="id">The package whose build failed.</param>
    public static IReadOnlyList<string> Of(StoreDirectory store, PackageId id)
    {
        using var log = store.Logs.TryOpen(id);
        if (log is null) return [];
        var last = new Queue<string>();
        try
        {
            using var reader = new BoundedLines(log, LongestLine);
            for (var count = 0; count < MostLines && reader.Next() is { } line; count++)
            {
                if (last.Count == LastLines) last.Dequeue();
                last.Enqueue(line);
            }
        }
        catch (InvalidDataException)
        {
            // A log that is cut: what was read counts.
        }

        return Of(last);
    }

    /// <summary>Finds them.</summary>
    /// <param name="lines">The end of the log.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> lines)
    {
        // What pthbs wrote there itself repeats what it found.
        var output = lines.Where(line => !line.StartsWith(OfPthbs, StringComparison.Ordinal)).ToList();
        var found = new List<string>();
        int? failure = null;
        for (var i = output.Count - 1; i >= 0; i--)
        {
            if (IsFailure(output[i])) failure = i;
            if (Counts(output[i], (failure ?? output.Count) - i, isKnown: failure is not null)) found.Add(output[i]);
        }

        found.Reverse();
        return found;
    }

    /// <summary>Whether a line can say why.</summary>
    /// <param name="line">It.</param>
    /// <param name="before">How many lines before the next failure it stands.</param>
    /// <param name="isKnown">Whether that is a failure that is told, and not the end of the log.</param>
    private static bool Counts(string line, int before, bool isKnown)
    {
        if (before == 0) return true;
        if (Array.Exists(Checks, check => line.StartsWith(check, StringComparison.Ordinal))) return isKnown && before <= NearCheck;
        return before <= NearCommand || !Array.Exists(NoProgram, end => line.TrimEnd().EndsWith(end, StringComparison.Ordinal));
    }

    private static bool IsFailure(string line) =>
        Array.Exists(Failures, sign => line.Contains(sign, StringComparison.Ordinal)) || MakeErrors.IsReport(line);
}
