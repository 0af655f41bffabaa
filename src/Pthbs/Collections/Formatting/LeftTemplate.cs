namespace Pthbs.Collections.Formatting;

/// <summary>A template that is left as it is, and why.</summary>
/// <param name="Where">Its path.</param>
/// <param name="Line">The line that is not understood, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
/// <param name="Message">One sentence without a full stop.</param>
/// <param name="Hint">One thing to try, if there is one.</param>
public sealed record LeftTemplate(string Where, int Line, int Column, string Message, string? Hint);
