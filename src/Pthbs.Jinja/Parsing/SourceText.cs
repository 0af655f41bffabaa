namespace Pthbs.Jinja.Parsing;

/// <summary>The text of one template as the lexer reads it: newlines are <c>\n</c>.</summary>
internal sealed class SourceText(string name, string path, string text, bool keepTrailingNewline)
{
    /// <summary>The name it was loaded by.</summary>
    public string Name => name;

    /// <summary>The path that errors name.</summary>
    public string Path => path;

    public string Text => text;

    /// <summary>Where template text ends at the latest: before the newline that ends the source, unless that is to be kept.</summary>
    public int TextEnd { get; } = !keepTrailingNewline && text.EndsWith('\n') ? text.Length - 1 : text.Length;

    public static SourceText From(string name, string path, string source, bool keepTrailingNewline)
    {
        var text = source.Contains('\r', StringComparison.Ordinal)
            ? source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : source;
        return new SourceText(name, path, text, keepTrailingNewline);
    }

    /// <summary>The line and column of an offset, both counted from 1.</summary>
    public (int Line, int Column) Locate(int position)
    {
        var before = text.AsSpan(0, Math.Clamp(position, 0, text.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    public int LineOf(int position) => Locate(position).Line;

    public string LineText(int line)
    {
        var start = 0;
        for (var i = 1; i < line; i++) start = text.IndexOf('\n', start) + 1;
        var end = text.IndexOf('\n', start);
        return end < 0 ? text[start..] : text[start..end];
    }
}
