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

    /// <summary>A phase of a script holds comments and no command, which is a syntax error to the shell.</summary>
    EmptyPhase,

    /// <summary>A package or an environment has a name that none can have, so it is not read.</summary>
    UnusableName,

    /// <summary>A program that is built asks for a stack that may hold code.</summary>
    ExecutableStack,

    /// <summary>A program or an archive that is built holds no function that checks its stack.</summary>
    UncheckedStack,

    /// <summary>A package that links statically brings a shared library.</summary>
    SharedLibrary,

    /// <summary>A program that is built holds an archive of a dependency that is not marked as linked.</summary>
    UnmarkedLink,

    /// <summary>A static program that is built loads shared libraries of the machine when it runs.</summary>
    HostLibraries,

    /// <summary>A program that is built holds archives that are made for another C library than its own.</summary>
    MixedLibc,

    /// <summary>Parts of a program have licenses that exclude each other.</summary>
    LicenseConflict,

    /// <summary>A package that is built brings no license text.</summary>
    MissingLicenseText,

    /// <summary>A package that is built has files where nothing looks for them, or none but license texts.</summary>
    OddPlace,

    /// <summary>The template of a package does not say what the package is, under which license it is or where it comes from.</summary>
    MissingFact,

    /// <summary>A fact has a value that it cannot have.</summary>
    InvalidFact,

    /// <summary>A license is no expression of SPDX.</summary>
    InvalidLicense,

    /// <summary>A package has no test.</summary>
    MissingTest,

    /// <summary>A test tests nothing.</summary>
    EmptyTest,

    /// <summary>A template or an environment asks for a package that the collection does not have.</summary>
    UnknownPackage,

    /// <summary>A template asks for a source that no download list has.</summary>
    UnknownSource,

    /// <summary>A template asks for a file that is not beside it.</summary>
    MissingFile,

    /// <summary>A template lies among the packages, and nothing reads it.</summary>
    StrayTemplate,

    /// <summary>A line of an environment names no package, or one that stands above.</summary>
    InvalidEnvironment,

    /// <summary>The shell's length of a variable begins a comment.</summary>
    ShellLength,

    /// <summary>A template that extends another one has text outside of its blocks.</summary>
    TextOutsideBlocks,

    /// <summary>A fact is set twice, and nothing reads the first value.</summary>
    RepeatedFact,

    /// <summary>Two texts of a list stand side by side without a comma.</summary>
    JoinedTexts,

    /// <summary>No shell understands the script that comes of a template.</summary>
    ShellSyntax,

    /// <summary>Nothing uses a line of a download list, or a patch.</summary>
    UnusedFile,

    /// <summary>A package with its default parameters cannot be rendered.</summary>
    Refused,
}

/// <summary>What there is to say of the rules.</summary>
public static class LintRules
{
    /// <summary>Whether what a rule finds is no mistake for certain, but something that is missing or may be wanted.</summary>
    public static bool IsWarning(this LintRule rule) => rule is LintRule.HostLibraries or LintRule.SharedLibrary or LintRule.MissingFact or LintRule.MissingTest or LintRule.MissingLicenseText or LintRule.OddPlace or LintRule.JoinedTexts or LintRule.UnusedFile;
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

    /// <summary>Whether it is no mistake, but something that is missing.</summary>
    public bool IsWarning => Rule.IsWarning();

    /// <summary>The packages whose scripts it is in, where it depends on the package.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];
}

/// <summary>What looking at a collection's templates gave.</summary>
/// <param name="Templates">How many were looked at.</param>
/// <param name="Findings">What was found, by path, line and column.</param>
public sealed record LintReport(int Templates, IReadOnlyList<LintFinding> Findings)
{
    /// <summary>How many of the findings are mistakes.</summary>
    public int Errors => Findings.Count(finding => !finding.IsWarning);
}
