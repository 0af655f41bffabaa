namespace Pthbs.Jinja;

/// <summary>Something that is allowed and is most likely a mistake.</summary>
/// <param name="File">The path that the loader gave the template.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Message">One sentence without a full stop.</param>
/// <param name="Hint">One thing to try, if there is one.</param>
public sealed record TemplateWarning(string File, int Line, string Message, string? Hint)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}: {Message}{(Hint is null ? "" : $" ({Hint})")}";
}
