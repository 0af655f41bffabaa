using System.Globalization;

namespace Pthbs.Scripts;

/// <summary>What a shell says of a line of a script: <c>build.sh: 54: Syntax error: …</c> (dash), <c>build.sh: line 54: …</c> (bash, busybox).</summary>
public static class ShellComplaint
{
    /// <summary>The line that it names, counted from 1, and what it says of it; the whole text without a line where it has another form.</summary>
    /// <param name="text">What the shell wrote, one line.</param>
    /// <param name="script">The script as the shell was given it.</param>
    public static (int? Line, string What) Of(string text, string script)
    {
        var at = text.IndexOf(script + ": ", StringComparison.Ordinal);
        if (at < 0) return (null, text);
        var rest = text[(at + script.Length + 2)..];
        if (rest.StartsWith("line ", StringComparison.Ordinal)) rest = rest["line ".Length..];
        var colon = rest.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && int.TryParse(rest[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? (line, rest[(colon + 2)..]) : (null, text);
    }
}
