using System.Text;
using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging;

/// <summary>Finds one line that says what a source is, where its people wrote one in a place that has nothing else.</summary>
internal static class SummaryFinder
{
    private const int Longest = 100;
    private static readonly string[] ProgramPages = [".1", ".8", ".1.in", ".8.in"];
    private static readonly string[] OtherPages = [".man", ".7", ".3"];

    /// <summary>How far down a README still says what it is of.</summary>
    private const int TopOfReadme = 15;

    /// <summary>Words that no summary ends with.</summary>
    private static readonly string[] Unfinished = ["a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "that", "the", "to", "which", "with"];

    /// <summary>Words that speak to a reader.</summary>
    private static readonly string[] OfSpeech = ["and", "but", "if", "it", "please", "see", "so", "that", "then", "there", "these", "they", "this", "we", "when", "you", "your"];

    /// <summary>The marks of troff whose lines are text.</summary>
    private static readonly string[] TextMarks = [".B", ".I", ".BR", ".BI", ".IR", ".RB", ".RI", ".IB", ".SM", ".PP", ".P", ".LP", ".Nm", ".Nd"];

    /// <summary>Finds it; null if there is none.</summary>
    /// <param name="tree">The source.</param>
    /// <param name="name">The package.</param>
    /// <param name="isLikely">Whether it is a guess: of a manual page that is not that of a program with the package's name, from within a README, or odd.</param>
    public static string? Find(SourceTree tree, string name, out bool isLikely)
    {
        isLikely = false;
        var found = Search(tree, name, ref isLikely);
        isLikely = isLikely || IsOdd(found);
        return found;
    }

    /// <summary>Whether words are hardly those of a summary: marks of a text language, or the beginning of a sentence that goes on.</summary>
    public static bool IsOdd(string? summary)
    {
        if (summary is null) return false;
        var words = summary.Split(' ');
        if (words.Length < 2 || !char.IsAsciiLetterOrDigit(summary[0]) || summary[^1] is ',' or ':' or ';' or '-' or '(') return true;
        if (summary.AsSpan().Count('(') != summary.AsSpan().Count(')') || summary.AsSpan().Count('"') % 2 == 1) return true;
        if (Array.Exists(words, word => word.Length > 1 && word[0] is '.' or '\\' && char.IsAsciiLetterLower(word[1]) && word[1..].All(char.IsAsciiLetterOrDigit))) return true;
        return Array.IndexOf(Unfinished, words[^1].ToLowerInvariant()) >= 0 || Array.IndexOf(OfSpeech, words[0].ToLowerInvariant()) >= 0;
    }

    private static string? Search(SourceTree tree, string name, ref bool isLikely)
    {
        if (OfManuals(tree, Named(tree, name, ProgramPages)) is { } own) return own;
        if ((OfPkgConfig(tree, name) ?? OfMetainfo(tree)) is { } said) return said;
        if (OfReadme(tree, name, ref isLikely) is { } told) return told;
        isLikely = true;
        return OfManuals(tree, Named(tree, name, OtherPages)) ?? OfManuals(tree, OnlyProgram(tree));
    }

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

    /// <summary>The manual pages that are called like the package.</summary>
    private static List<string> Named(SourceTree tree, string name, string[] endings)
    {
        var found = new List<string>();
        foreach (var ending in endings)
            found.AddRange(tree.Files.Where(file => file == name + ending || file.EndsWith($"/{name}{ending}", StringComparison.Ordinal)));
        return found;
    }

    /// <summary>The manual page of the one program that a source has, whatever it is called; none if it has several: what one of them does is not what the package is.</summary>
    private static List<string> OnlyProgram(SourceTree tree)
    {
        var found = tree.Files.Where(file => !file.StartsWith("test", StringComparison.Ordinal) && file[(file.LastIndexOf('/') + 1)..] is var page
            && Array.Exists(ProgramPages, ending => page.EndsWith(ending, StringComparison.Ordinal) && !page[..^ending.Length].Contains('.', StringComparison.Ordinal))).ToList();
        return found.Count == 1 ? found : [];
    }

    /// <summary>The line "name \- what it is" of the first of these manual pages that has one.</summary>
    private static string? OfManuals(SourceTree tree, List<string> manuals)
    {
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
            {
                // Behind a break stands the next program.
                if (name.Length > 0 && lines[next].StartsWith(".br", StringComparison.Ordinal)) break;
                if (lines[next] is not ['.' or '\'', ..] || Array.IndexOf(TextMarks, lines[next].Split(' ')[0]) >= 0) name += " " + lines[next];
            }

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

    /// <summary>What a file of pkg-config says: that of the package's name first, and never one that is for a build directory.</summary>
    private static string? OfPkgConfig(SourceTree tree, string name)
    {
        foreach (var file in tree.Files.OrderBy(file => !file[(file.LastIndexOf('/') + 1)..].StartsWith($"{name}.", StringComparison.Ordinal)))
        {
            if ((!file.EndsWith(".pc.in", StringComparison.Ordinal) && !file.EndsWith(".pc", StringComparison.Ordinal)) || file.Contains("-uninstalled.", StringComparison.Ordinal)) continue;
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

    /// <summary>A heading "Name - what it is", a first sentence "Name is a …", or a sentence that stands alone below the heading with the name.</summary>
    private static string? OfReadme(SourceTree tree, string name, ref bool isLikely)
    {
        foreach (var file in tree.TopFiles())
        {
            if (!file.StartsWith("README", StringComparison.OrdinalIgnoreCase)) continue;
            // Marks of emphasis are no words.
            var lines = tree.Read(file, 8192).Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                var isHeading = lines[i].StartsWith('#');
                var bare = lines[i].Trim().TrimStart('#', '*', '=', ' ');
                var isFirst = isHeading && i < 3 && bare.IndexOf(" - ", StringComparison.Ordinal) is > 0 and var dash && !bare[..dash].Contains(' ', StringComparison.Ordinal);
                if (!bare.StartsWith(name, StringComparison.OrdinalIgnoreCase) && !isFirst) continue;
                isLikely = i > TopOfReadme;
                var rest = isFirst ? bare[bare.IndexOf(" - ", StringComparison.Ordinal)..].Trim() : bare[name.Length..].Trim();
                if (rest.StartsWith("- ", StringComparison.Ordinal) || rest.StartsWith(": ", StringComparison.Ordinal)) return Clean(rest[2..]);
                if (rest.StartsWith("-- ", StringComparison.Ordinal)) return Clean(rest[3..]);
                if (isHeading && rest.Length == 0 && Alone(lines, i + 1) is { } sentence) return sentence;
                if (rest.StartsWith("is a", StringComparison.Ordinal)) return Sentence(rest["is ".Length..] + " " + string.Join(' ', lines.Skip(i + 1).Take(3)));
            }
        }

        return null;
    }

    private static string? Sentence(string text) => Clean(text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? text[..end] : text);

    /// <summary>A paragraph of one line that is a short sentence; null for anything else.</summary>
    private static string? Alone(string[] lines, int at)
    {
        while (at < lines.Length && lines[at].Trim().Length == 0) at++;
        if (at >= lines.Length || (at + 1 < lines.Length && lines[at + 1].Trim().Length > 0)) return null;
        return lines[at] is [>= 'A' and <= 'Z', .., '.'] ? Clean(lines[at]) : null;
    }
}
