using System.Globalization;
using System.Text;
using Pthbs.Jinja.Parsing;

namespace Pthbs.Jinja;

/// <summary>A template is wrong, or what it was given is. A host's function may throw it too, without a place: the renderer adds that.</summary>
/// <param name="kind">What kind of mistake it is.</param>
/// <param name="message">What is wrong, one sentence without a full stop.</param>
/// <param name="inner">What a function of the host threw.</param>
public sealed class TemplateException(TemplateErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of mistake it is.</summary>
    public TemplateErrorKind Kind { get; } = kind;

    /// <summary>The path that the loader gave the template; null until the place is known.</summary>
    public string? File { get; private set; }

    /// <summary>The line, counted from 1; 0 until the place is known.</summary>
    public int Line { get; private set; }

    /// <summary>The column, counted from 1 in characters of the line.</summary>
    public int Column { get; private set; }

    /// <summary>The line itself, without its end.</summary>
    public string? SourceLine { get; private set; }

    /// <summary>What stands in the tag around the place, which may be of several lines; null where the place is not known or stands in none.</summary>
    public string? Tag { get; private set; }

    /// <summary>The lines that led here, the outermost first: extends, blocks, includes, imports, macros. The place itself is not among them.</summary>
    public IReadOnlyList<TemplateLocation> Chain { get; internal set; } = [];

    /// <summary>What was found.</summary>
    public string? Got { get; init; }

    /// <summary>What should have been there.</summary>
    public string? Expected { get; init; }

    /// <summary>One thing to try.</summary>
    public string? Hint { get; init; }

    /// <summary>For <see cref="TemplateErrorKind.NotFound"/>: the names that were looked for.</summary>
    public IReadOnlyList<string> MissingNames { get; init; } = [];

    /// <summary>The whole error as lines: place and message, the line with a caret, got, expected, hint, and how it came about.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        if (File is not null) text.Append(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: ");
        text.Append(Message);
        foreach (var line in Excerpt()) text.Append("\n    ").Append(line);
        if (Got is not null) text.Append("\n  got:      ").Append(Got);
        if (Expected is not null) text.Append("\n  expected: ").Append(Expected);
        foreach (var line in Trail()) text.Append("\n  ").Append(line);
        if (Hint is not null) text.Append("\nhint: ").Append(Hint);
        return text.ToString();
    }

    /// <summary>The line itself, of a long one the part around the place, and a line with a caret under it; nothing while the place is not known.</summary>
    public IReadOnlyList<string> Excerpt()
    {
        const int Most = 160;
        if (SourceLine is not { } line) return [];
        var start = line.Length <= Most ? 0 : Math.Clamp(Column - 1 - Most / 2, 0, line.Length - Most);
        var shown = line.AsSpan(start, Math.Min(Most, line.Length - start)).ToString().Replace('\t', ' ');
        return [shown, new string(' ', Math.Max(0, Column - 1 - start)) + "^"];
    }

    /// <summary>How it came about, the outermost place first. A macro that calls itself is one line, however often it did; of many lines the two ends are shown.</summary>
    public IReadOnlyList<string> Trail()
    {
        const int Most = 20;
        var lines = new List<string>();
        for (var i = 0; i < Chain.Count;)
        {
            var times = 1;
            while (i + times < Chain.Count && Chain[i + times] == Chain[i]) times++;
            lines.Add(times == 1 ? $"from {Chain[i]}" : string.Create(CultureInfo.InvariantCulture, $"from {Chain[i]} ({times} times)"));
            i += times;
        }

        return lines.Count <= Most ? lines : [.. lines.Take(Most / 2), $"… and so on, {lines.Count - Most} more …", .. lines.TakeLast(Most / 2)];
    }

    /// <summary>Notes the place, unless an inner template has noted its own already.</summary>
    internal TemplateException At(SourceText source, int position)
    {
        if (File is not null) return this;
        File = source.Path;
        (Line, Column) = source.Locate(position);
        SourceLine = source.LineText(Line);
        Tag = TagAround(source.Text, position);
        return this;
    }

    private static string? TagAround(string text, int position)
    {
        var open = text.AsSpan(0, Math.Min(position + 2, text.Length)).LastIndexOf('{');
        while (open >= 0 && (open + 1 == text.Length || text[open + 1] is not ('%' or '{'))) open = text.AsSpan(0, open).LastIndexOf('{');
        if (open < 0) return null;
        var close = text.IndexOf(text[open + 1] == '%' ? "%}" : "}}", open, StringComparison.Ordinal);
        return close < position ? null : text[open..close];
    }
}
