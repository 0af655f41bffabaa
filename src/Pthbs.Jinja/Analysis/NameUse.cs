namespace Pthbs.Jinja;

/// <summary>A name that a template uses, and where it does so first.</summary>
/// <param name="Name">The name.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
public sealed record NameUse(string Name, int Line, int Column);

/// <summary>A variable that a template reads, and where it does so first in each block.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
/// <param name="Blocks">The blocks around that place, the outermost first.</param>
public sealed record VariableUse(string Name, int Line, int Column, IReadOnlyList<string> Blocks);

/// <summary>A block that a template defines.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
/// <param name="IsNested">Whether it stands inside another block, and is rendered with that one.</param>
/// <param name="IsScoped">Whether it sees the variables around it.</param>
/// <param name="CallsSuper">Whether it renders the one above it as well.</param>
public sealed record BlockUse(string Name, int Line, int Column, bool IsNested, bool IsScoped, bool CallsSuper)
{
    /// <summary>The text that stands in it, in all its branches; null if it prints what only rendering can tell.</summary>
    public string? Text { get; init; }
}

/// <summary>A variable or macro that a template takes from another one.</summary>
/// <param name="Template">The other one's name as it stands there.</param>
/// <param name="Name">What is taken.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
public sealed record ImportedNameUse(string Template, string Name, int Line, int Column);

/// <summary>How a template uses another one.</summary>
public enum TemplateLink
{
    /// <summary><c>extends</c></summary>
    Extends,

    /// <summary><c>include</c></summary>
    Include,

    /// <summary><c>import</c> and <c>from … import</c></summary>
    Import,
}

/// <summary>A template that another one names.</summary>
/// <param name="Name">The name as it stands there.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
/// <param name="Link">How it is used.</param>
/// <param name="SharesVariables">Whether it sees the variables of the one that names it.</param>
/// <param name="MayBeMissing">Whether it need not be there: one of several to choose from, or <c>ignore missing</c>.</param>
public sealed record TemplateUse(string Name, int Line, int Column, TemplateLink Link, bool SharesVariables, bool MayBeMissing);

/// <summary>A text that a template states.</summary>
/// <param name="Name">What it is given to: the variable that it is set to, or the function that is called with it.</param>
/// <param name="Text">The text.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
public sealed record TextUse(string Name, string Text, int Line, int Column);

/// <summary>What kind of value stands somewhere.</summary>
public enum ValueKind
{
    /// <summary>A list.</summary>
    List,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,
}
