using System.Text.RegularExpressions;
using Pthbs.Scripts;

namespace Pthbs.Tests.Collections.Phases;

/// <summary>What docs/reference/formats/script.md says of phases and the set-up around them, as far as the text of a script tells.</summary>
internal static partial class PhaseRules
{
    private const string Install = "install";

    /// <summary>What is wrong with a script that has commands.</summary>
    public static IEnumerable<string> Broken(string script)
    {
        var phased = PhasedScript.Of(script);
        var order = phased.Phases.Select(phase => ScriptPhases.Names.ToList().IndexOf(phase.Name)).ToList();
        if (!phased.HasFunction) yield return "the line of phase() is missing";
        if (phased.Phases.Count == 0) yield return "there is no phase";
        if (order.Contains(-1)) yield return "a phase has an unknown name";
        if (!order.SequenceEqual(order.Distinct().Order())) yield return "phases are out of order, or one stands twice";
        if (phased.EndsWithSetUp) yield return "commands follow the last phase";
        var setUp = ShellText.Of(Functions().Replace(phased.SetUp, ""));
        foreach (var command in setUp.Commands.Where(command => !MayBeRepeated(command))) yield return $"set-up runs a command: {Say(command)}";
        foreach (var broken in setUp.Commands.Where(WritesOutput)) yield return $"set-up writes to $out: {Say(broken)}";
        foreach (var broken in BrokenPhases(phased.Phases)) yield return broken;
    }

    private static IEnumerable<string> BrokenPhases(IReadOnlyList<(string Name, string Text)> phases)
    {
        var lost = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in phases)
        {
            var shell = ShellText.Of(text);
            var sets = shell.Commands.SelectMany(command => command.Sets).ToHashSet(StringComparer.Ordinal);
            foreach (var command in shell.Commands.Where(command => command.Call is ["export" or "unset" or "readonly", ..])) yield return $"{name} changes variables for itself alone: {Say(command)}";
            foreach (var variable in shell.Uses.Where(lost.ContainsKey).Where(variable => !sets.Contains(variable))) yield return $"{name} uses ${variable}, which {lost[variable]} set for itself alone";
            if (name != Install)
                foreach (var command in shell.Commands.Where(WritesOutput)) yield return $"{name} writes to $out: {Say(command)}";
            foreach (var variable in sets) lost[variable] = name;
        }
    }

    /// <summary>Variables, exports, functions, cd and mkdir -p: what may run any number of times.</summary>
    private static bool MayBeRepeated(ShellCommand command) => command.Call is [] or ["export" or "unset" or "cd", ..] or ["mkdir", "-p", ..] or ["set", "-eu"];

    /// <summary>
    /// Whether a command outside 'install' may write to the output. Its path may be told to programs (--prefix=$out, PREFIX=$out); it may be no file that a command names, no
    /// name of it may be made by which others would reach it, and nothing may be installed, but to another place (DESTDIR=…).
    /// </summary>
    private static bool WritesOutput(ShellCommand command)
    {
        var destination = command.Words.LastOrDefault(word => ShellCommand.Variable(word) == "DESTDIR");
        return command.Words.Any(word => Output().IsMatch(word) && !Told().IsMatch(word))
            || command.Assignments.Any(word => BeginsWithOutput().IsMatch(word))
            || (destination is not null && Output().IsMatch(destination))
            || (command.Call is ["make", .. var words] && destination is null && words.Any(word => word.StartsWith(Install, StringComparison.Ordinal)));
    }

    private static string Say(ShellCommand command) => string.Join(' ', command.Words);

    [GeneratedRegex(@"\$(out\b|\{out\b)")]
    private static partial Regex Output();

    [GeneratedRegex(@"^-*[A-Za-z_][\w-]*=")]
    private static partial Regex Told();

    [GeneratedRegex(@"^\w+=\$\{?out\b")]
    private static partial Regex BeginsWithOutput();

    [GeneratedRegex(@"^\w+\(\) \{ .* \}$", RegexOptions.Multiline)]
    private static partial Regex Functions();
}
