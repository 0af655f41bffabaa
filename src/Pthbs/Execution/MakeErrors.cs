using System.Globalization;

namespace Pthbs.Execution;

/// <summary>
/// The errors that make reports in a build's output, line by line. Where the build goes well all the same, something did not notice them: a loop of the shell in a makefile, whose last command alone
/// says how it went, or a script that does not end at the first failure. Bounded, whatever the build prints.
/// </summary>
internal sealed class MakeErrors
{
    private const int MostErrors = 200;
    private const int MostTold = 5;

    /// <summary>How many lines behind a compiler's error make still reports the same failure: other jobs end in between.</summary>
    private const int Near = 300;
    private const string Mark = " *** ";

    /// <summary>What compilers and linkers write before what went wrong.</summary>
    private static readonly string[] Compilers = [": error:", ": fatal error:", "undefined reference to", "multiple definition of", "cannot find -l", "command not found"];

    /// <summary>Targets whose failure says nothing of what was built.</summary>
    private static readonly string[] Cleaning = ["clean", "distclean", "mostlyclean", "maintainer-clean", "uninstall"];

    private readonly List<(string Make, string Line)> _errors = [];
    private string? _compiler;
    private string? _first;
    private int _sinceCompiler;

    /// <summary>The lines in which make reported errors that it did not ignore, the first ones; empty if there are none.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            List<string> told = [.. _errors.Take(MostTold).Select(error => error.Line)];
            if (_errors.Count > MostTold) told.Add(string.Create(CultureInfo.InvariantCulture, $"and {_errors.Count - MostTold} more"));
            return told;
        }
    }

    /// <summary>The first error of a compiler or a linker that one of them followed; null if there was none.</summary>
    public string? Compiler => _errors.Count == 0 ? null : _first;

    /// <summary>Reads the next line.</summary>
    public void Note(string line)
    {
        if (_compiler is not null && ++_sinceCompiler > Near) _compiler = null;
        var make = MakeOf(line);
        if (make is null)
        {
            if (_compiler is not null || !Array.Exists(Compilers, sign => line.Contains(sign, StringComparison.Ordinal))) return;
            (_compiler, _sinceCompiler) = (line.Trim(), 0);
            return;
        }

        var text = line.AsSpan(make.Length).TrimEnd();
        // With -k, whoever calls it wants to know what else works: each make says at its end what it left out.
        if (text.EndsWith("not remade because of errors.", StringComparison.Ordinal)) _errors.RemoveAll(error => error.Make == make);
        if (_errors.Count == MostErrors || !IsError(text)) return;
        _errors.Add((make, line.Trim()));
        _first ??= _compiler;
    }

    /// <summary>Whether make says in a line that it gave something up, whatever that was.</summary>
    public static bool IsReport(string line) => MakeOf(line) is { } make && line.AsSpan(make.Length).StartsWith(Mark, StringComparison.Ordinal) && !line.EndsWith("(ignored)", StringComparison.Ordinal);

    /// <summary>What a line of make's begins with, up to the colon: <c>make[1]:</c>; null for any other line.</summary>
    private static string? MakeOf(string line)
    {
        var name = line.StartsWith("make", StringComparison.Ordinal) ? 4 : line.StartsWith("gmake", StringComparison.Ordinal) ? 5 : 0;
        if (name == 0 || line.Length <= name) return null;
        var at = name;
        if (line[at] == '[')
        {
            at++;
            while (at < line.Length && char.IsAsciiDigit(line[at])) at++;
            if (at == line.Length || line[at++] != ']') return null;
        }

        return at < line.Length && line[at] == ':' ? line[..(at + 1)] : null;
    }

    /// <summary>
    /// Whether make gave something up: <c>*** [Makefile:63: base64.o] Error 1</c>, <c>*** No rule to make target 'x'.  Stop.</c> An error that a makefile says to ignore has no stars, and "(ignored)".
    /// </summary>
    private static bool IsError(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(Mark, StringComparison.Ordinal) || text.EndsWith("(ignored)", StringComparison.Ordinal)) return false;
        text = text[Mark.Length..];
        if (text.StartsWith("[", StringComparison.Ordinal))
        {
            var end = text.LastIndexOf(']');
            return end > 0 && IsEnd(text[(end + 1)..].Trim()) && !IsCleaning(text[1..end]);
        }

        if (!text.EndsWith("Stop.", StringComparison.Ordinal)) return false;
        var open = text.IndexOf('\'');
        var close = open < 0 ? -1 : text[(open + 1)..].IndexOf('\'');
        return close < 0 || !IsCleaning(text.Slice(open + 1, close));
    }

    /// <summary>How a command ended: <c>Error 1</c>, or by a signal, as in <c>Killed</c> and <c>Segmentation fault (core dumped)</c>.</summary>
    private static bool IsEnd(ReadOnlySpan<char> text) => text.Length > 0 && !text.StartsWith("Deleting ", StringComparison.Ordinal) && (!text.StartsWith("Error ", StringComparison.Ordinal) || int.TryParse(text["Error ".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static bool IsCleaning(ReadOnlySpan<char> target)
    {
        var name = target[(target.LastIndexOf(' ') + 1)..];
        foreach (var word in Cleaning)
            if (name.StartsWith(word, StringComparison.Ordinal) || name.EndsWith($"-{word}", StringComparison.Ordinal)) return true;
        return false;
    }
}
