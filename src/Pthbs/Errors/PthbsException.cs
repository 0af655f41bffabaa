using System.Globalization;
using System.Text;

namespace Pthbs.Errors;

/// <summary>
/// An error that a person can do something about: what failed, where, what was got and expected, and one thing to try.
/// Anything else that is thrown is a defect of the program.
/// </summary>
/// <param name="kind">Whose error it is; decides the exit code.</param>
/// <param name="what">What failed, one sentence without a full stop.</param>
/// <param name="inner">What caused it, for the debug log.</param>
public sealed class PthbsException(ErrorKind kind, string what, Exception? inner = null) : Exception(what, inner)
{
    private const int LongestShown = 1000;

    /// <summary>The same error, told by a caller that knows more of it: everything stays that the caller does not set.</summary>
    /// <param name="error">The error.</param>
    /// <param name="kind">Whose error it is, where the caller knows better.</param>
    /// <param name="what">What failed, where the caller knows better.</param>
    public PthbsException(PthbsException error, ErrorKind? kind = null, string? what = null)
        : this(kind ?? error.Kind, what ?? error.Message, error) =>
        (Where, Got, Expected, SystemError, IsMissing, Hint, Details, Interpreters, BuildPathsIn) = (error.Where, error.Got, error.Expected, error.SystemError, error.IsMissing, error.Hint, error.Details, error.Interpreters, error.BuildPathsIn);

    /// <summary>Whose error it is.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>The file (and line), path or url it happened at.</summary>
    public string? Where { get; init => field = Said(value); }

    /// <summary>What was found. A text in which nothing can be seen becomes words for that.</summary>
    public string? Got { get; init => field = value is null ? null : Said(value) ?? (value.Length == 0 ? "nothing" : "nothing but blanks"); }

    /// <summary>What should have been there. Where it has no words, nothing is said of it.</summary>
    public string? Expected { get; init => field = Said(value); }

    /// <summary>The kernel's error number (errno), or 0 where the kernel refused nothing.</summary>
    public int SystemError { get; init; }

    /// <summary>Whether what was asked for is not where it was looked for: a server has no such file.</summary>
    public bool IsMissing { get; init; }

    /// <summary>The interpreters that programs of an output name and no package brings; empty where more is wrong with it than this and <see cref="BuildPathsIn"/>.</summary>
    public IReadOnlyList<string> Interpreters { get; init; } = [];

    /// <summary>The texts of an output that hold paths of the build; empty where more is wrong with it than this and <see cref="Interpreters"/>.</summary>
    public IReadOnlyList<string> BuildPathsIn { get; init; } = [];

    /// <summary>One thing to try, as an instruction.</summary>
    public string? Hint { get; init => field = Said(value); }

    /// <summary>Further lines that explain (a cycle, the end of a log, a list of conflicts), shown as they are.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>
    /// The whole message as lines: <c>where: what</c>, got, expected, details, hint. What others wrote is cut and made visible in it: it neither
    /// steers a terminal, nor passes for lines of ours.
    /// </summary>
    public string Describe()
    {
        var text = new StringBuilder();
        if (Where is not null) text.Append(Shown(Where)).Append(": ");
        text.Append(Shown(Message));
        if (Got is not null) text.Append("\n  got:      ").Append(Shown(Got));
        if (Expected is not null) text.Append("\n  expected: ").Append(Shown(Expected));
        foreach (var line in Details) text.Append("\n  ").Append(Shown(line));
        if (Hint is not null) text.Append("\nhint: ").Append(Shown(Hint));
        return text.ToString();
    }

    /// <summary>A word with nothing behind it would look like a part of the message that was lost.</summary>
    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string Shown(string text)
    {
        if (text.Length <= LongestShown) return VisibleText.Of(text);
        var end = char.IsHighSurrogate(text[LongestShown - 1]) ? LongestShown - 1 : LongestShown;
        return string.Create(CultureInfo.InvariantCulture, $"{VisibleText.Of(text[..end])} … ({text.Length} characters)");
    }
}
