using System.Text;
using Pthbs.Errors;

namespace Pthbs.Scripts;

/// <summary>Whether a build of one script can go on as a build of another: what ran before the phase that is to run is the same in both.</summary>
public static class ScriptEdit
{
    private const string NoMore = "no further line";

    /// <summary>A line of a script may call configure with all that it takes: of one that is longer than this, what differs is shown.</summary>
    private const int WidestLine = 120;

    /// <summary>Makes sure of it.</summary>
    /// <param name="before">The script that was being built.</param>
    /// <param name="after">The script as it is now.</param>
    /// <param name="from">The phase that is to run, one of <see cref="ScriptPhases.Names"/>.</param>
    /// <param name="whole">What to do instead, in words.</param>
    /// <param name="resume">The command that begins with an earlier phase, for where the build can go on from that.</param>
    /// <exception cref="PthbsException">One has no phases, or they differ in more than this phase and later ones; the line is named.</exception>
    public static void Check(BuildScript before, BuildScript after, string from, string whole, Func<string, string> resume)
    {
        var (old, now) = (Fixed(before, from), Fixed(after, from));
        if (FirstDifference(old, now) is not (>= 0 and var i)) return;
        var line = i < now.Count ? now[i] : new Line(now is [.., var last] ? last.Number + 1 : 1, "", old[i].Part);
        var (got, expected) = (i < now.Count ? Shown(line.Text) : NoMore, i < old.Count ? Shown(old[i].Text) : NoMore);
        throw new PthbsException(ErrorKind.Usage, $"the script was edited in its {line.Part}, which ran before the phase {from}: the build cannot be resumed")
        {
            Where = $"{after.Id}:{line.Number}",
            Got = LongLine.Cut(got, expected, WidestLine),
            Expected = LongLine.Cut(expected, got, WidestLine),
            Hint = Earlier(before, after, from) is { } earlier
                ? $"to resume from the phase {earlier}, which may be edited then: {resume(earlier)}; {whole}"
                : $"{whole}; only the phase {from} and later ones may be edited",
        };
    }

    /// <summary>The last phase before one that a build can go on from as the script is now; null where none is.</summary>
    private static string? Earlier(BuildScript before, BuildScript after, string from)
    {
        var phases = Phases(after).Phases;
        for (var i = phases.Count - 1; i >= 0; i--)
        {
            var phase = phases[i].Name;
            if (ScriptPhases.IndexOf(phase) < ScriptPhases.IndexOf(from) && phase != ScriptPhases.Unrepeatable && FirstDifference(Fixed(before, phase), Fixed(after, phase)) < 0) return phase;
        }

        return null;
    }

    private static int FirstDifference(List<Line> old, List<Line> now)
    {
        for (var i = 0; i < Math.Max(old.Count, now.Count); i++)
            if (i >= old.Count || i >= now.Count || old[i].Text != now[i].Text) return i;
        return -1;
    }

    /// <summary>The lines that must stay, each with what it belongs to.</summary>
    private static List<Line> Fixed(BuildScript script, string from)
    {
        var phases = Phases(script);
        var lines = Encoding.Latin1.GetString(script.Bytes.Span).Split('\n');
        var isFixed = new List<Line>(lines.Length);
        var begin = ScriptPhases.IndexOf(from);
        for (var i = 0; i < lines.Length; i++)
        {
            var part = i + 1 < phases.FunctionLine && (i == 0 || lines[i].StartsWith("#:", StringComparison.Ordinal)) ? "header" : "set-up";
            var mayDiffer = false;
            foreach (var phase in phases.Phases)
            {
                if (i + 1 < phase.FirstLine || i + 1 > phase.LastLine) continue;
                part = $"phase {phase.Name}";
                mayDiffer = ScriptPhases.IndexOf(phase.Name) >= begin;
            }

            if (!mayDiffer) isFixed.Add(new Line(i + 1, lines[i], part));
        }

        return isFixed;
    }

    /// <summary>The phases of a script.</summary>
    /// <exception cref="PthbsException">It has none, or not as they should be.</exception>
    public static ScriptPhases Phases(BuildScript script)
    {
        if (ScriptPhases.Of(script) is not { } phases)
            throw new PthbsException(ErrorKind.Usage, "the script has no phases, so its build cannot stop or go on at one")
            {
                Where = script.Id.ToString(),
                Hint = "a script has phases when it runs under /bin/sh and holds the line that defines phase(): docs/reference/formats/phases.md",
            };
        foreach (var problem in phases.Problems) throw new PthbsException(ErrorKind.Usage, $"the phases of the script are not as they should be: {problem.What}") { Where = $"{script.Id}:{problem.Line}" };
        return phases;
    }

    /// <summary>Makes sure that a script has a phase.</summary>
    /// <exception cref="PthbsException">It has not.</exception>
    public static void PhaseOf(BuildScript script, string phase)
    {
        var phases = Phases(script);
        foreach (var known in phases.Phases) if (known.Name == phase) return;
        throw new PthbsException(ErrorKind.Usage, $"the script has no phase {phase}") { Where = script.Id.ToString(), Expected = string.Join(", ", phases.Phases.Select(p => p.Name)) };
    }

    private static string Shown(string line) => string.IsNullOrWhiteSpace(line) ? line.Length == 0 ? "an empty line" : "a line of blanks" : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line));

    private sealed record Line(int Number, string Text, string Part);
}
