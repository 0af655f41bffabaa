using System.Text;
using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>The commands of a makefile, apart from what it only says.</summary>
internal static class MakeCommands
{
    private const int MostFolders = 40;
    private static readonly string[] Messages = ["$(error", "$(warning", "$(info", "${error", "${warning", "${info"];

    /// <summary>A makefile without comments and without the texts that it prints: words in them are no commands. Lines that go on are joined.</summary>
    public static string Plain(string makefile)
    {
        var plain = new StringBuilder(makefile.Length);
        foreach (var line in makefile.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            if (!line.TrimStart().StartsWith('#')) AddWithoutMessages(plain, line);
            plain.Append('\n');
        }

        return plain.ToString();
    }

    /// <summary>Notes the programs that rules and variables name as commands, if they are such as make what is built.</summary>
    /// <param name="facts">Receives them.</param>
    /// <param name="tree">The source.</param>
    /// <param name="file">The makefile at its top.</param>
    public static void AddPrograms(BuildFacts facts, SourceTree tree, string file)
    {
        string[] files = [file, .. tree.TopFolders().Take(MostFolders).Select(folder => $"{folder}/Makefile").Where(inner => tree.Has(inner) && !SourceLanguages.IsUnbuilt(inner))];
        foreach (var makefile in files)
        {
            foreach (var line in Plain(tree.Read(makefile)).Split('\n'))
            {
                if (line is not ['\t', ..] && ValueOf(line) is { } value) AddCommand(facts, value, makefile);
                else if (line is ['\t', ..]) foreach (var command in line.Split('|', ';', '&', '(')) AddCommand(facts, command, makefile);
            }
        }
    }

    private static void AddCommand(BuildFacts facts, string command, string makefile)
    {
        var word = command.TrimStart(' ', '\t', '@', '-', '+').Split([' ', '\t'], 2)[0];
        if (BuildPrograms.IsGenerator(word)) facts.AddProgram([word], makefile);
    }

    /// <summary>What a line sets a variable to; null for any other line.</summary>
    private static string? ValueOf(string line)
    {
        var at = line.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && line[..at].TrimEnd(':', '?', '+', ' ', '\t') is { Length: > 0 } name && !name.AsSpan().ContainsAny(' ', ':', '$') ? line[(at + 1)..].Trim() : null;
    }

    private static void AddWithoutMessages(StringBuilder plain, string line)
    {
        for (var i = 0; i < line.Length;)
        {
            var message = Array.Find(Messages, word => string.CompareOrdinal(line, i, word, 0, word.Length) == 0 && i + word.Length < line.Length && line[i + word.Length] is ' ' or '\t' or ',');
            if (message is null)
            {
                plain.Append(line[i++]);
                continue;
            }

            var depth = 0;
            do
            {
                depth += line[i] is '(' or '{' ? 1 : line[i] is ')' or '}' ? -1 : 0;
                i++;
            }
            while (i < line.Length && (depth > 0 || i < 3));
        }
    }
}
