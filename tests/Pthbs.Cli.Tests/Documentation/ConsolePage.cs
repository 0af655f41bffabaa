using System.Text.RegularExpressions;

namespace Pthbs.Cli.Tests.Documentation;

/// <summary>One thing that a reader of a page does.</summary>
/// <param name="Line">Its line in the page, from 1 on.</param>
/// <param name="Command">What is typed; empty where a file is written.</param>
/// <param name="Shown">What the page shows as the command's output, or as the file's text: lines, each ended by a line feed.</param>
/// <param name="File">The file that is written; null for a command.</param>
internal sealed record ConsoleStep(int Line, string Command, string Shown, string? File = null);

/// <summary>
/// A page in Markdown whose commands can be run. A block <c>```console</c> holds commands, <c>$ </c> before each, with their outputs; a line that ends with
/// <c>\</c> goes on in the next. Any other block is a file if the line above it ends with the file's name and a colon: <c>`packages/x/x.sh.j2`:</c>
/// </summary>
internal sealed partial class ConsolePage(string text)
{
    private const string Prompt = "$ ";
    private readonly string[] _lines = text.Split('\n');

    /// <summary>All steps, in the page's order.</summary>
    public IReadOnlyList<ConsoleStep> Steps => field ??= [.. Read()];

    /// <summary>The page with other outputs: those of the steps named, by their lines.</summary>
    public string With(IReadOnlyDictionary<int, string> outputs)
    {
        var lines = _lines.ToList();
        foreach (var step in Steps.Where(s => outputs.ContainsKey(s.Line)).OrderByDescending(s => s.Line))
        {
            var first = step.Line - 1 + step.Command.Count(c => c == '\n') + 1;
            lines.RemoveRange(first, step.Shown.Count(c => c == '\n'));
            lines.InsertRange(first, outputs[step.Line].Split('\n')[..^1]);
        }

        return string.Join('\n', lines);
    }

    private IEnumerable<ConsoleStep> Read()
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            if (!_lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            var end = Array.IndexOf(_lines, "```", i + 1);
            if (_lines[i] == "```console")
                foreach (var step in Commands(i + 1, end)) yield return step;
            else if (i > 1 && _lines[i - 1].Length == 0 && FileName().Match(_lines[i - 2]) is { Success: true } name)
                yield return new ConsoleStep(i + 1, "", Text(i + 1, end), name.Groups[1].Value);
            i = end;
        }
    }

    private IEnumerable<ConsoleStep> Commands(int first, int end)
    {
        for (var i = first; i < end;)
        {
            if (!_lines[i].StartsWith(Prompt, StringComparison.Ordinal)) throw new FormatException($"line {i + 1} is the output of no command: {_lines[i]}");
            var output = i + 1;
            while (_lines[output - 1].EndsWith('\\')) output++;
            var next = output;
            while (next < end && !_lines[next].StartsWith(Prompt, StringComparison.Ordinal)) next++;
            yield return new ConsoleStep(i + 1, string.Join('\n', _lines[i..output])[Prompt.Length..], Text(output, next));
            i = next;
        }
    }

    private string Text(int first, int end) => string.Concat(_lines[first..end].Select(l => l + "\n"));

    [GeneratedRegex("`([^`\n]+)`:$")]
    private static partial Regex FileName();
}
