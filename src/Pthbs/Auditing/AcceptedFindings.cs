using System.Globalization;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;

namespace Pthbs.Auditing;

/// <summary>The findings that do not apply, as a file says: one on each line, <c>ADVISORY PACKAGE STATUS REASON…</c>; <c>#</c> begins a comment line.</summary>
public static class AcceptedFindings
{
    private const string Form = "ADVISORY PACKAGE STATUS REASON…";

    /// <summary>Reads the file.</summary>
    /// <exception cref="PthbsException">There is none, or a line of it is wrong.</exception>
    public static IReadOnlyList<AcceptedFinding> Read(string path)
    {
        using var file = NamedFile.Find(path);
        return Parse(file.Directory.TryReadText(file.Name) ?? "", Path.GetFullPath(path));
    }

    /// <summary>Reads its text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="PthbsException">A line of it is wrong.</exception>
    public static IReadOnlyList<AcceptedFinding> Parse(string text, string where)
    {
        var all = new List<AcceptedFinding>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#') all.Add(One(line, where, i + 1));
        }

        return all;
    }

    private static AcceptedFinding One(string line, string where, int number)
    {
        var words = line.Split((char[]?)[' ', '\t'], 4, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length < 4) throw Error("an accepted finding needs a reason", line, Form, null);
        if (!PackageId.IsName(words[1])) throw Error("this is not a valid package name", words[1], PackageId.NameForm, null);
        if (!AcceptedFinding.Statuses.Contains(words[2]))
            throw Error($"unknown status '{words[2]}'", words[2], "one of " + string.Join(", ", AcceptedFinding.Statuses), Suggestion.For(words[2], AcceptedFinding.Statuses));
        return new AcceptedFinding(words[0], words[1], words[2], words[3], number);

        PthbsException Error(string what, string got, string expected, string? hint) =>
            new(ErrorKind.Input, what) { Where = $"{where}:{number.ToString(CultureInfo.InvariantCulture)}", Got = got, Expected = expected, Hint = hint };
    }
}
