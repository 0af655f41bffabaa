namespace Pthbs.Packaging.BuildSystems;

/// <summary>
/// What stands in the sections of <c>pyproject.toml</c> and <c>setup.cfg</c>, as far as single texts and lists of texts go: the first is TOML, the second is like it in what matters here.
/// </summary>
internal sealed class IniText
{
    private const int MostEntries = 2000;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <param name="text">The file.</param>
    public IniText(string text)
    {
        var section = "";
        string? key = null;
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length && _values.Count < MostEntries; i++)
        {
            var line = lines[i].TrimEnd();
            var bare = line.Trim();
            if (bare.Length == 0 || bare[0] is '#' or ';') continue;
            if (bare[0] == '[' && bare[^1] == ']' && line[0] == '[')
            {
                section = bare.Trim('[', ']').Trim();
                key = null;
            }
            else if (key is not null && (char.IsWhiteSpace(line[0]) || bare[0] == ']')) _values[key] += "\n" + bare;
            else if (bare.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                key = $"{section}.{bare[..equals].Trim().Trim('"', '\'')}";
                _values[key] = bare[(equals + 1)..].Trim();
            }
        }
    }

    /// <summary>A text; null where there is none, or what stands there is a list or a table.</summary>
    public string? Text(string section, string key)
    {
        if (!_values.TryGetValue($"{section}.{key}", out var value) || value.Length == 0 || value[0] is '[' or '{') return null;
        // A comment may follow a text in quotes.
        if (value[0] is '"' or '\'' && value.IndexOf(value[0], 1) is > 0 and var end) return value[1..end];
        return value.Split('\n')[0].Trim();
    }

    /// <summary>What stands at a key, whatever it is; empty if there is none.</summary>
    public string Raw(string section, string key) => _values.GetValueOrDefault($"{section}.{key}") ?? "";

    /// <summary>The texts of a list, in quotes or a line each.</summary>
    public List<string> List(string section, string key)
    {
        var raw = Raw(section, key);
        var found = new List<string>();
        if (raw.StartsWith('['))
        {
            for (var i = 0; i < raw.Length; i++)
            {
                if (raw[i] is not ('"' or '\'') || raw.IndexOf(raw[i], i + 1) is not (> 0 and var end)) continue;
                found.Add(raw[(i + 1)..end]);
                i = end;
            }

            return found;
        }

        foreach (var line in raw.Split('\n')) if (line.Trim() is { Length: > 0 } text) found.Add(text);
        return found;
    }

    /// <summary>The keys of a section with their texts, each as <c>KEY=TEXT</c>.</summary>
    public List<string> Section(string section)
    {
        var found = new List<string>();
        foreach (var key in _values.Keys)
            if (key.StartsWith(section + ".", StringComparison.Ordinal) && Text(section, key[(section.Length + 1)..]) is { } text) found.Add($"{key[(section.Length + 1)..]}={text}");
        return found;
    }
}
