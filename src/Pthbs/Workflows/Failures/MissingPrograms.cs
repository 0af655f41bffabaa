using Pthbs.Packaging;
using Pthbs.Packaging.Reading;

namespace Pthbs.Workflows.Failures;

/// <summary>The programs that lines of a log say are not there, and what brings them.</summary>
internal static class MissingPrograms
{
    private const string Checking = "checking for ", Refused = "configure: error: ";
    private const string NotFound = ": not found", CommandNotFound = ": command not found", NoSuchFile = ": No such file or directory";

    /// <summary>What installers and version scripts call in passing, and do without.</summary>
    private static readonly HashSet<string> Unneeded = new(StringComparer.Ordinal) { "ldconfig", "git", "svn", "hg", "lsb_release" };

    /// <summary>The programs, in their order, each once.</summary>
    public static IReadOnlyList<string> In(IEnumerable<string> lines)
    {
        var found = new List<string>();
        string? before = null;
        foreach (var line in lines)
        {
            if ((In(line) ?? Sought(before, line)) is { } program && BuildPrograms.IsName(program) && !Unneeded.Contains(program) && !found.Contains(program)) found.Add(program);
            before = line;
        }

        return found;
    }

    /// <summary>What brings a program, and how a template says so.</summary>
    public static FailureReason Advice(string program, IReadOnlySet<string> packages)
    {
        var missed = $"the program '{program}', which the build did not find";
        if (program == "makeinfo" && !packages.Contains("texinfo")) return new FailureReason($"{missed}: no package brings it, and manuals for info are left out", new FactChange("make_flags", "MAKEINFO=true"));
        if (BuildPrograms.ToolOf(program) is { } tool) return new FailureReason($"{missed}: the tool '{tool}' brings it", new FactChange("tools", tool));
        if (BuildPrograms.PackageOf(program, packages) is not { } package) return new FailureReason($"{missed}: no package of the collection is known to bring it");
        var depends = new FactChange("depends", BuildPrograms.Dependency(package));
        return program == "lex"
            ? new FailureReason($"{missed}: the package '{package}' brings it under another name", depends, new FactChange("make_flags", $"LEX={package}"))
            : new FailureReason($"{missed}: the package '{package}' brings it", depends);
    }

    /// <summary>The program that a line says is not there, as make, shells, env, configure scripts, meson and cmake say it; null for any other line.</summary>
    private static string? In(string line)
    {
        var text = line.TrimEnd();
        if (LogLine.Between(text, "Program '", "' not found") is { } asked) return asked.Split(' ')[0];
        if (LogLine.Between(text, "Could NOT find ", " (") is { } cmake) return BuildPrograms.OfCMakePackage(cmake);
        // checking for bison... no
        if (LogLine.Inside(text, Checking, "... no") is { } check) return Known(check);
        // configure: error: yacc not found
        if (text.StartsWith(Refused, StringComparison.Ordinal)) return Refusal(text[Refused.Length..]);
        // Cannot find pkg-config, aborting.
        if ((LogLine.Between(text, "Cannot find ", ",") ?? LogLine.Between(text, "cannot find ", ",")) is { } sought) return Known(sought);
        if (LogLine.Between(text, "env: ", NoSuchFile) is { } run) return run.Trim('\'', '"', '\u2018', '\u2019');
        // make: flex: No such file or directory
        if (text.EndsWith(NoSuchFile, StringComparison.Ordinal) && Parts(text, NoSuchFile) is [var make, var program] && make.Split('[')[0] is "make" or "gmake") return program;
        // configure: line 7: flex: command not found
        if (text.EndsWith(CommandNotFound, StringComparison.Ordinal)) return Parts(text, CommandNotFound)[^1];
        // /bin/sh: 1: flex: not found
        if (text.EndsWith(NotFound, StringComparison.Ordinal) && Parts(text, NotFound) is { Length: > 1 } words && (words.Length > 2 || words[0].EndsWith("sh", StringComparison.Ordinal))) return words[^1];
        return null;
    }

    /// <summary>The program of any name that a configure script looked for, and ended because of: both lines name it.</summary>
    private static string? Sought(string? before, string line)
    {
        // checking for ed... no
        // configure: error: Could not find absolute name of original ed program: ed
        if (before is null || !line.StartsWith(Refused, StringComparison.Ordinal) || LogLine.Inside(before, Checking, "... no") is not { } name) return null;
        return line[Refused.Length..].Split((char[])[' ', ':', ',', '.', '\'', '"', '`', '(', ')']).Contains(name) ? name : null;
    }

    /// <summary>The program that a configure script says it cannot do without.</summary>
    private static string? Refusal(string text)
    {
        foreach (var end in (string[])[" not found", " is required", " is not installed", " is missing", " was not found"])
            if (text.IndexOf(end, StringComparison.Ordinal) is > 0 and var at && Known(text[..at].Split(' ')[^1].Trim('\'', '"', '`')) is { } program) return program;
        return null;
    }

    /// <summary>A word where it is the name of a program that makes something in a build; null for any other: a script may look for anything.</summary>
    private static string? Known(string word) => BuildPrograms.IsGenerator(word) || BuildPrograms.ToolOf(word) is not null ? word : null;

    private static string[] Parts(string text, string end) => text[..^end.Length].Split(": ");
}
