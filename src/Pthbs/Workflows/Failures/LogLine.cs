namespace Pthbs.Workflows.Failures;

/// <summary>Parts of a line that any program may have printed: whatever stands there, what is looked for is found or it is not.</summary>
internal static class LogLine
{
    /// <summary>What stands behind one text and before the next place of another; null if one of them is not there, in this order.</summary>
    /// <param name="line">The line.</param>
    /// <param name="before">What stands before it.</param>
    /// <param name="after">What stands behind it; begins where <paramref name="before"/> ends, or later.</param>
    public static string? Between(string line, string before, string after)
    {
        if (line.IndexOf(before, StringComparison.Ordinal) is not (>= 0 and var at)) return null;
        var begin = at + before.Length;
        return line.IndexOf(after, begin, StringComparison.Ordinal) is >= 0 and var end ? line[begin..end] : null;
    }

    /// <summary>What a line holds between its beginning and its end; null if it does not begin and end with them, or they overlap.</summary>
    /// <param name="line">The line.</param>
    /// <param name="start">How it begins.</param>
    /// <param name="end">How it ends.</param>
    public static string? Inside(string line, string start, string end) =>
        line.Length >= start.Length + end.Length && line.StartsWith(start, StringComparison.Ordinal) && line.EndsWith(end, StringComparison.Ordinal) ? line[start.Length..^end.Length] : null;

    /// <summary>What stands behind the last place of one text, before the end of the line; null if one of them is not there, in this order.</summary>
    /// <param name="line">The line.</param>
    /// <param name="before">What stands before it.</param>
    /// <param name="end">How the line ends.</param>
    public static string? BehindUntil(string line, string before, string end) =>
        line.EndsWith(end, StringComparison.Ordinal) && line.IndexOf(before, StringComparison.Ordinal) is >= 0 and var at && at + before.Length <= line.Length - end.Length ? line[(at + before.Length)..^end.Length] : null;
}
