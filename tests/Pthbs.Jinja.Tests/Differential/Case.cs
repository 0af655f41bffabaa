using System.Text.Json;

namespace Pthbs.Jinja.Tests.Differential;

/// <summary>One template with what it needs, to be rendered by both.</summary>
public sealed record Case(string Name, IReadOnlyDictionary<string, string> Templates, string Main, JsonElement Data, JsonElement Options)
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    /// <summary>
    /// Reads a case file. A line <c>=== name {options}</c> begins a case, <c>data {json}</c> gives its variables, <c>--- name</c> another
    /// template, <c>---</c> the main one. In files without <c>===</c> every line that is not empty and no comment is a case; ⏎ is a newline.
    /// </summary>
    public static IReadOnlyList<Case> ReadFile(string path, JsonElement commonData)
    {
        var lines = File.ReadAllLines(path);
        if (!lines.Any(line => line.StartsWith("=== ", StringComparison.Ordinal))) return ReadLines(lines, commonData);
        var cases = new List<Case>();
        for (var i = 0; i < lines.Length;)
        {
            var end = Array.FindIndex(lines, i + 1, line => line.StartsWith("=== ", StringComparison.Ordinal));
            if (end < 0) end = lines.Length;
            if (lines[i].StartsWith("=== ", StringComparison.Ordinal)) cases.Add(ReadOne(lines[i..end], commonData));
            i = end;
        }

        return cases;
    }

    private static List<Case> ReadLines(string[] lines, JsonElement data) =>
    [
        .. lines.Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            .Select(line => new Case(line, new Dictionary<string, string> { ["main"] = line.Replace('⏎', '\n') }, "main", data, Nothing)),
    ];

    private static Case ReadOne(string[] lines, JsonElement commonData)
    {
        var brace = lines[0].IndexOf('{');
        var name = (brace < 0 ? lines[0] : lines[0][..brace])[4..].Trim();
        var options = brace < 0 ? Nothing : JsonDocument.Parse(lines[0][brace..]).RootElement;
        var data = commonData;
        var templates = new Dictionary<string, string>();
        var current = "main";
        var text = new List<string>();
        foreach (var line in lines[1..])
        {
            if (line.StartsWith("data ", StringComparison.Ordinal) && text.Count == 0 && templates.Count == 0) data = JsonDocument.Parse(line[5..]).RootElement;
            else if (line == "---" || line.StartsWith("--- ", StringComparison.Ordinal))
            {
                if (current != "main" || text.Count > 0) templates[current] = string.Join('\n', text);
                text.Clear();
                current = line.Length > 4 ? line[4..] : "main";
            }
            else text.Add(line);
        }

        // The empty line before the next case is no part of the template.
        if (text.Count > 0 && text[^1].Length == 0) text.RemoveAt(text.Count - 1);
        templates[current] = string.Join('\n', text);
        return new Case(name, templates, "main", data, options);
    }
}
