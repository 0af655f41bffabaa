namespace Pthbs.Jinja.Parsing;

/// <summary>A part of a template that gives no tokens of its own.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it has ended.</param>
/// <param name="IsComment">Whether it is a comment; else it is a raw block.</param>
internal sealed record SkippedPart(int Start, int End, bool IsComment);
