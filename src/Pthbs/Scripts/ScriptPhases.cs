using System.Text;

namespace Pthbs.Scripts;

/// <summary>A phase of a script.</summary>
/// <param name="Name">One of <see cref="ScriptPhases.Names"/>.</param>
/// <param name="FirstLine">The line that begins it, counted from 1.</param>
/// <param name="LastLine">The line that ends it.</param>
public readonly record struct ScriptPhase(string Name, int FirstLine, int LastLine);

/// <summary>What does not fit in a script with phases.</summary>
/// <param name="Line">Where, counted from 1.</param>
/// <param name="What">What is wrong.</param>
public readonly record struct ScriptPhaseProblem(int Line, string What);

/// <summary>
/// The parts that a script's commands are divided into (docs/reference/formats/phases.md): guarded subshells, each between two lines that are known byte for byte. The script is read, and never
/// rewritten: with or without pthbs, the same bytes run.
/// </summary>
public sealed class ScriptPhases
{
    private const string Shell = "/bin/sh";
    private const string Mark = "#: phase ";
    private const string BeginsWith = "if phase ";
    private const string BeginsWithEnd = "; then (";
    private const string Ends = ") fi";

    private readonly List<ScriptPhase> _phases = [];
    private readonly List<ScriptPhaseProblem> _problems = [];

    private ScriptPhases(int functionLine) => FunctionLine = functionLine;

    /// <summary>The line by which a script says that it has phases: byte for byte this one.</summary>
    public const string Function =
        """phase() { case " ${phases-prepare configure build check install} " in *" $1 "*) printf '#: phase %s\n' "$1" ;; *) return 1 ;; esac; }""";

    /// <summary>Their names, in the order in which they stand.</summary>
    public static IReadOnlyList<string> Names { get; } = ["prepare", "configure", "build", "check", "install"];

    /// <summary>The phase that a build never goes on from: what it does to the sources cannot be done twice.</summary>
    public static string Unrepeatable => Names[0];

    /// <summary>The line of the script that is <see cref="Function"/>, counted from 1.</summary>
    public int FunctionLine { get; }

    /// <summary>The phases, in order.</summary>
    public IReadOnlyList<ScriptPhase> Phases => _phases;

    /// <summary>What does not fit, in order of the lines. A build runs anyway: what a script means is for its shell to say.</summary>
    public IReadOnlyList<ScriptPhaseProblem> Problems => _problems;

    /// <summary>The phases before one, as the variable <c>phases</c> names them.</summary>
    public static string Before(string phase) => string.Join(' ', Names.Take(IndexOf(phase)));

    /// <summary>A phase and those behind it, likewise.</summary>
    public static string From(string phase) => string.Join(' ', Names.Skip(IndexOf(phase)));

    /// <summary>The line that begins a phase.</summary>
    public static string Beginning(string phase) => BeginsWith + phase + BeginsWithEnd;

    /// <summary>The phase that a line of a build's output tells of; null for every other line.</summary>
    public static string? Told(string line) =>
        line.StartsWith(Mark, StringComparison.Ordinal) && line.AsSpan(Mark.Length) is var name && IndexOf(name) is var index and >= 0 ? Names[index] : null;

    /// <summary>Where a phase stands among <see cref="Names"/>; negative for what is none.</summary>
    public static int IndexOf(ReadOnlySpan<char> phase)
    {
        for (var i = 0; i < Names.Count; i++) if (phase.SequenceEqual(Names[i])) return i;
        return -1;
    }

    /// <summary>The phases of a script; null if it has none: it runs under another shell, or does not hold the line <see cref="Function"/>.</summary>
    public static ScriptPhases? Of(BuildScript script)
    {
        // As Latin-1, so that a line is the same text exactly if it is the same bytes.
        var lines = Encoding.Latin1.GetString(script.Bytes.Span).Split('\n');
        if (lines[0].Length < 2 || lines[0][2..].Trim(' ', '\t') != Shell) return null;
        var function = Array.IndexOf(lines, Function);
        if (function < 0) return null;
        var phases = new ScriptPhases(function + 1);
        phases.Read(lines);
        return phases;
    }

    private void Read(string[] lines)
    {
        (int Line, string Name)? open = null;
        var isEmpty = true;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line == Ends && open is var (first, name))
            {
                if (isEmpty) Wrong(first, $"the phase {name} has no commands: this is a syntax error to the shell");
                _phases.Add(new ScriptPhase(name, first, i + 1));
                open = null;
            }
            else if (line.StartsWith(BeginsWith, StringComparison.Ordinal) && line.EndsWith(BeginsWithEnd, StringComparison.Ordinal))
            {
                var begun = line[BeginsWith.Length..^BeginsWithEnd.Length];
                if (open is var (_, outer)) Wrong(i + 1, $"the phase {begun} begins within the phase {outer}");
                else if (Fits(begun, i + 1)) (open, isEmpty) = ((i + 1, begun), true);
            }
            else
            {
                isEmpty &= line.TrimStart(' ', '\t') is "" or ['#', ..];
            }
        }

        if (open is var (last, unended)) Wrong(last, $"the phase {unended} has no end: a line '{Ends}'");
    }

    private bool Fits(string phase, int line)
    {
        if (IndexOf(phase) is var index && index < 0) Wrong(line, $"there is no phase '{phase}': the phases are {string.Join(", ", Names)}");
        else if (line < FunctionLine) Wrong(line, $"the phase {phase} comes before the line that defines phase()");
        else if (_phases is [.., var before] && IndexOf(before.Name) >= index) Wrong(line, before.Name == phase ? $"the phase {phase} appears twice" : $"the phase {phase} comes after the phase {before.Name}");
        else return true;
        return false;
    }

    private void Wrong(int line, string what) => _problems.Add(new ScriptPhaseProblem(line, what));
}
