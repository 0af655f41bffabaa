namespace Pthbs.Collections.Linting;

/// <summary>What a <see cref="LintFinding"/> is about.</summary>
public enum LintRule
{
    /// <summary>The template cannot be parsed; nothing else can be said of it.</summary>
    Syntax,

    /// <summary>There is no such filter.</summary>
    UnknownFilter,

    /// <summary>There is no such test (<c>is …</c>).</summary>
    UnknownTest,

    /// <summary>A template is named that the collection does not have.</summary>
    MissingTemplate,

    /// <summary>A template is there and cannot be read: it is not UTF-8, no plain file, or closed to this user.</summary>
    UnreadableTemplate,

    /// <summary>A variable is read that neither the templates around nor pthbs set.</summary>
    UnknownVariable,

    /// <summary>A macro or variable is taken from a template that does not have it.</summary>
    UnknownImport,

    /// <summary>A block overrides nothing and nothing calls it, so it is never rendered.</summary>
    UnusedBlock,

    /// <summary>A package's template sets a variable that neither it, nor a layout, nor pthbs reads.</summary>
    UnusedVariable,
}

/// <summary>Something in a template that is wrong, or most likely is.</summary>
/// <param name="Rule">What it is about.</param>
/// <param name="Where">The template's path.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
/// <param name="Message">One sentence without a full stop.</param>
public sealed record LintFinding(LintRule Rule, string Where, int Line, int Column, string Message)
{
    /// <summary>One thing to try, if there is one.</summary>
    public string? Hint { get; init; }

    /// <summary>The packages whose scripts it is in, where it depends on the package.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];
}

/// <summary>What looking at a collection's templates gave.</summary>
/// <param name="Templates">How many were looked at.</param>
/// <param name="Findings">What was found, by path, line and column.</param>
public sealed record LintReport(int Templates, IReadOnlyList<LintFinding> Findings);
