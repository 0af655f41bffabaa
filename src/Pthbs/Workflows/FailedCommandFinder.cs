using System.Globalization;
using System.Text;
using Pthbs.Building;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>The command that ended a script.</summary>
/// <param name="Line">The line of the script, from 1 on; null where its shell does not count lines.</param>
/// <param name="Text">That line; without a number, the command as it ran.</param>
/// <param name="Traced">The command as the shell ran it.</param>
/// <param name="Where">The place in the template, where exactly one line there is the same; null otherwise.</param>
public sealed record FailedCommand(int? Line, string Text, string Traced, string? Where);

/// <summary>
/// Finds out which command of a script failed, where the script says nothing of it: <c>[ "$(greet)" = hello ]</c> fails without a word. A copy of the script that traces its commands is built, with another id; each line keeps
/// its number. What it prints is read, and nothing else of it counts.
/// </summary>
public static class FailedCommandFinder
{
    /// <summary>Stands at the beginning of each line of the trace, its first character once more for each level of commands in commands.</summary>
    private const string Mark = "+pthbs-line:";

    private const int MostLines = 1_000_000;

    /// <summary>A line of the trace is a command with its values, and what it is compared with is a line of the script.</summary>
    private const int LongestLine = 16_384;

    /// <summary>Behind these characters of a traced command stand values, and in the script what they were made of.</summary>
    private const int MostCompared = 20;

    /// <summary>Finds the command; null where the script does not say that the first failure ends it, or does not fail when it is traced.</summary>
    /// <param name="session">Whose script.</param>
    /// <param name="id">The package whose build failed.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<FailedCommand?> FindAsync(Session session, PackageId id, CancellationToken cancel)
    {
        var lines = Encoding.UTF8.GetString(session.Script(id).Bytes.Span).Split('\n');
        var start = Array.FindIndex(lines, line => line is "set -e" or "set -eu" or "set -ue");
        if (start < 0) return null;
        var traced = (string[])[.. lines];
        traced[start] += $"; PS4='{Mark}${{LINENO-}} '; set -x";
        var script = BuildScript.Parse(Encoding.UTF8.GetBytes(string.Join('\n', traced)), id.Name);
        session.UseScript(script);
        if (await LastTracedAsync(session, script.Id, lines, cancel).ConfigureAwait(false) is not { } last) return null;
        if (last.Line is not { } number || number < 1 || number > lines.Length) return last with { Line = null, Where = PlaceOf(session, id, last.Text) };
        var text = lines[number - 1].Trim();
        return last with { Text = text, Where = PlaceOf(session, id, text) };
    }

    /// <summary>Builds the copy; null where it does not fail. The build that is kept stays that of the script itself, and so do its log and its script the only ones that others find.</summary>
    private static async Task<FailedCommand?> LastTracedAsync(Session session, PackageId traced, string[] script, CancellationToken cancel)
    {
        try
        {
            var outcome = await session.BuildAsync(new BuildRequest([traced]) { LeavesKept = true }, new Nobody(), cancel).ConfigureAwait(false);
            return outcome.Succeeded ? null : LastTraced(session, traced, script);
        }
        finally
        {
            if (!session.Store.Contains(traced))
            {
                session.Store.Logs.Delete(traced);
                session.Store.Scripts.Delete(traced.ToString());
            }
        }
    }

    /// <summary>
    /// The last line of the trace in the log. A function of the layout's that ends the test, as <c>fails</c> does, is not where it failed: that is the line that called it.
    /// </summary>
    private static FailedCommand? LastTraced(Session session, PackageId id, string[] script)
    {
        FailedCommand? call = null, before = null;
        var body = "";
        using var log = session.Store.Logs.TryOpen(id);
        if (log is null) return null;
        using var reader = new BoundedLines(log, LongestLine);
        FailedCommand? found = null;
        try
        {
            for (var count = 0; count < MostLines && reader.Next() is { } line; count++)
            {
                var at = line.IndexOf(Mark, StringComparison.Ordinal);
                if (at < 0 || line.AsSpan(0, at).ContainsAnyExcept('+')) continue;
                var rest = line[(at + Mark.Length)..];
                var blank = rest.IndexOf(' ', StringComparison.Ordinal);
                if (blank < 0) continue;
                before = found;
                found = new FailedCommand(int.TryParse(rest[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null, rest[(blank + 1)..], rest[(blank + 1)..], null);
                if (BodyOf(script, found.Text) is not { } its) continue;
                (call, body) = (found, its);
            }
        }
        catch (InvalidDataException)
        {
            // A log that is cut: what was read counts.
        }

        return call is not null && found is not null && IsIn(found, before, body, script) ? call : found;
    }

    /// <summary>The line that defines the function that a command calls; null where it calls none that is written on one line.</summary>
    private static string? BodyOf(string[] script, string command)
    {
        var start = $"{command.Split(' ')[0]}() {{";
        foreach (var line in script)
            if (line.StartsWith(start, StringComparison.Ordinal) && line.EndsWith('}')) return line;
        return null;
    }

    /// <summary>Whether a command stands in a function. Where the shell does not count lines, the one before it has to stand there as well.</summary>
    private static bool IsIn(FailedCommand command, FailedCommand? before, string body, string[] script)
    {
        if (command.Line is { } number) return number >= 1 && number <= script.Length && script[number - 1] == body;
        var plain = Plain(body);
        return before is not null && plain.Contains(Plain(command.Text), StringComparison.Ordinal) && plain.Contains(Plain(before.Text) is { Length: > MostCompared } start ? start[..MostCompared] : Plain(before.Text), StringComparison.Ordinal);
    }

    private static string Plain(string text) => text.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);

    private static string? PlaceOf(Session session, PackageId id, string text)
    {
        if (session.FindGenerated(id) is not { } package || text.Length == 0 || session.Collection.LayerOf(package.Request.Name) is not { } layer) return null;
        var template = (layer.TryReadText(layer.TemplateFor(package.Request.Name)) ?? "").Split('\n');
        var found = 0;
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i].Trim() != text) continue;
            if (found > 0) return null;
            found = i + 1;
        }

        return found == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{package.Where}:{found}");
    }

    /// <summary>What happens to the copy is nobody's concern.</summary>
    private sealed class Nobody : IBuildObserver
    {
        public void Planned(BuildPlan plan)
        {
        }

        public void Report(BuildEvent value)
        {
        }

        public void Report(FetchEvent value)
        {
        }
    }
}
