using System.Text;
using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging;

/// <summary>Finds one line that says what a source is, where its people wrote one in a place that has nothing else.</summary>
internal static class SummaryFinder
{
    private const int Longest = 100;
    private const int MostManuals = 40;

    /// <summary>Finds it; null if there is none.</summary>
    /// <param name="tree">The source.</param>
    /// <param name="name">The package.</param>
    public static string? Find(SourceTree tree, string name) => OfManual(tree, name) ?? OfPkgConfig(tree) ?? OfMetainfo(tree) ?? OfReadme(tree, name);

    /// <summary>A text as a summary has it: one line without a full stop; null if nothing is left, or too much.</summary>
    public static string? Clean(string? text)
    {
        if (text is null) return null;
        var words = text.Split((char[])[' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var plain = new StringBuilder();
        foreach (var c in string.Join(' ', words)) if (c is >= ' ' and <= '~' and not ('{' or '}' or '%' or '`')) plain.Append(c);
        var line = plain.ToString().Trim().TrimEnd('.').Trim();
        if (line.Length is < 4 or > Longest || line.Contains("://", StringComparison.Ordinal) || line.Contains('@', StringComparison.Ordinal)) return null;
        return line;
    }

    /// <summary>The line "name \- what it is" of a manual page.</summary>
    private static string? OfManual(SourceTree tree, string name)
    {
        var manuals = new List<string>();
        foreach (var file in tree.Files)
        {
            var last = file[(file.LastIndexOf('/') + 1)..];
            foreach (var section in (string[])[".1", ".8", ".3", ".7", ".1.in", ".man"])
            {
                if (!last.EndsWith(section, StringComparison.Ordinal) || manuals.Count == MostManuals) continue;
                if (last == name + section) manuals.Insert(0, file);
                else if (last.StartsWith(name, StringComparison.Ordinal)) manuals.Add(file);
            }
        }

        foreach (var manual in manuals) if (OfManual(tree.Read(manual, 16 * 1024)) is { } summary) return summary;
        return null;
    }

    private static string? OfManual(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith(".Nd", StringComparison.Ordinal)) return Clean(Plain(line[3..].Trim()));
            if (!line.StartsWith(".SH", StringComparison.OrdinalIgnoreCase) || !line.Contains("NAME", StringComparison.OrdinalIgnoreCase)) continue;
            var name = "";
            for (var next = i + 1; next < Math.Min(i + 6, lines.Length) && !lines[next].StartsWith(".SH", StringComparison.OrdinalIgnoreCase); next++)
                if (!lines[next].StartsWith(".\\\"", StringComparison.Ordinal)) name += " " + lines[next];
            name = Plain(name);
            if (name.IndexOf(" - ", StringComparison.Ordinal) is > 0 and var dash) return Clean(name[(dash + 3)..]);
        }

        return null;
    }

    /// <summary>Text of a manual without marks of troff.</summary>
    private static string Plain(string text)
    {
        foreach (var mark in (string[])["\\fB", "\\fI", "\\fR", "\\fP", "\\&", "\\|", ".B ", ".PP", ".I ", "\\s-1", "\\s0", "\\s+1"]) text = text.Replace(mark, mark == ".PP" ? " " : "", StringComparison.Ordinal);
        return text.Replace("\\(em", "-", StringComparison.Ordinal).Replace("\\-", "-", StringComparison.Ordinal).Replace(" -- ", " - ", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal);
    }

    private static string? OfPkgConfig(SourceTree tree)
    {
        foreach (var file in tree.Files)
        {
            if (!file.EndsWith(".pc.in", StringComparison.Ordinal) && !file.EndsWith(".pc", StringComparison.Ordinal)) continue;
            foreach (var line in tree.Read(file, 8192).Split('\n'))
                if (line.StartsWith("Description:", StringComparison.Ordinal) && !line.Contains('@', StringComparison.Ordinal)) return Clean(line["Description:".Length..]);
        }

        return null;
    }

    private static string? OfMetainfo(SourceTree tree)
    {
        foreach (var file in tree.Files)
        {
            if (!file.EndsWith(".metainfo.xml", StringComparison.Ordinal) && !file.EndsWith(".appdata.xml", StringComparison.Ordinal) && !file.EndsWith(".appdata.xml.in", StringComparison.Ordinal)) continue;
            var text = tree.Read(file, 32 * 1024);
            if (text.IndexOf("<summary>", StringComparison.Ordinal) is >= 0 and var at && text.IndexOf("</summary>", at, StringComparison.Ordinal) is > 0 and var end) return Clean(text[(at + "<summary>".Length)..end]);
        }

        return null;
    }

    /// <summary>A heading "Name - what it is", or a first sentence "Name is a …".</summary>
    private static string? OfReadme(SourceTree tree, string name)
    {
        foreach (var file in tree.TopFiles())
        {
            if (!file.StartsWith("README", StringComparison.OrdinalIgnoreCase)) continue;
            var text = tree.Read(file, 8192);
            foreach (var line in text.Split('\n'))
            {
                var bare = line.Trim().TrimStart('#', '*', '=', ' ');
                if (!bare.StartsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
                var rest = bare[name.Length..].Trim();
                if (rest.StartsWith("- ", StringComparison.Ordinal) || rest.StartsWith(": ", StringComparison.Ordinal)) return Clean(rest[2..]);
                if (rest.StartsWith("-- ", StringComparison.Ordinal)) return Clean(rest[3..]);
                if (!rest.StartsWith("is a", StringComparison.Ordinal)) continue;
                var sentence = string.Join(' ', text[text.IndexOf(line, StringComparison.Ordinal)..].Split('\n').Take(4));
                var end = sentence.IndexOf(". ", StringComparison.Ordinal);
                var start = sentence.IndexOf("is a", StringComparison.Ordinal) + "is ".Length;
                return Clean(end > start ? sentence[start..end] : sentence[start..]);
            }
        }

        return null;
    }
}
