using System.Text.RegularExpressions;
using Pthbs.Scripts;

namespace Pthbs.Tests.Collections.Phases;

/// <summary>A script divided into what stands outside phases and the phases, in the order of the script.</summary>
internal sealed partial record PhasedScript(string SetUp, IReadOnlyList<(string Name, string Text)> Phases, bool HasFunction, bool EndsWithSetUp)
{
    public static PhasedScript Of(string script)
    {
        var setUp = new List<string>();
        var phases = new List<(string, string)>();
        var phase = default((string Name, List<string> Lines)?);
        var last = "";
        foreach (var line in script.Split('\n').SkipWhile(line => line.StartsWith('#')).Where(line => line.Trim().Length > 0))
        {
            last = line;
            if (phase is { } open && line == ") fi")
            {
                phases.Add((open.Name, string.Join('\n', open.Lines) + "\n"));
                phase = null;
            }
            else if (phase is { } inside)
            {
                inside.Lines.Add(line);
            }
            else if (Begin().Match(line) is { Success: true } begin)
            {
                phase = (begin.Groups[1].Value, []);
            }
            else if (line != ScriptPhases.Function)
            {
                setUp.Add(line);
            }
        }

        Assert.Null(phase);
        return new PhasedScript(string.Join('\n', setUp) + "\n", phases, script.Contains($"\n{ScriptPhases.Function}\n", StringComparison.Ordinal), phases.Count > 0 && last != ") fi");
    }

    [GeneratedRegex(@"^if phase (\S+); then \($")]
    private static partial Regex Begin();
}
