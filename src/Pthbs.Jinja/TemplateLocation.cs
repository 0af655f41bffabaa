namespace Pthbs.Jinja;

/// <summary>A line of a template that led to an error.</summary>
/// <param name="File">The path that the loader gave the template.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Reason">What stands there: <c>extends</c>, <c>block name</c>, <c>macro name</c> …</param>
public sealed record TemplateLocation(string File, int Line, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}: {Reason}";
}
