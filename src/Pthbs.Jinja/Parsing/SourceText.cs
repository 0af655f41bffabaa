using System.Text;

namespace Pthbs.Jinja.Parsing;

/// <summary>The text of one template as the lexer reads it: newlines are <c>\n</c>. Once it is compiled, it is kept in half the room if it is all ASCII.</summary>
internal sealed class SourceText(string name, string path, string text, bool keepTrailingNewline)
{
    private string? _text = text;

    /// <summary>The name it was loaded by.</summary>
    public string Name => name;

    /// <summary>The path that errors name.</summary>
    public string Path => path;

    public string Text => _text ?? Encoding.ASCII.GetString(Ascii!);

    /// <summary>The same, if that is how it is kept.</summary>
    public byte[]? Ascii { get; private set; }

    /// <summary>Where template text ends at the latest: before the newline that ends the source, unless that is to be kept.</summary>
    public int TextEnd { get; } = !keepTrailingNewline && text.EndsWith('\n') ? text.Length - 1 : text.Length;

    public static SourceText From(string name, string path, string source, bool keepTrailingNewline)
    {
        var text = source.Contains('\r', StringComparison.Ordinal)
            ? source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : source;
        return new SourceText(name, path, text, keepTrailingNewline);
    }

    /// <summary>To be called when parsing is over and other threads do not know it yet.</summary>
    public void Pack()
    {
        if (_text is null || !System.Text.Ascii.IsValid(_text)) return;
        Ascii = Encoding.ASCII.GetBytes(_text);
        _text = null;
    }

    /// <summary>The line and column of an offset, both counted from 1.</summary>
    public (int Line, int Column) Locate(int position)
    {
        return Ascii is null ? Locate(_text.AsSpan(), '\n', position) : Locate<byte>(Ascii, (byte)'\n', position);
    }

    public int LineOf(int position) => Locate(position).Line;

    public string LineText(int line)
    {
        var text = Text;
        var start = 0;
        for (var i = 1; i < line; i++) start = text.IndexOf('\n', start) + 1;
        var end = text.IndexOf('\n', start);
        return end < 0 ? text[start..] : text[start..end];
    }

    private static (int Line, int Column) Locate<T>(ReadOnlySpan<T> text, T newline, int position)
        where T : IEquatable<T>
    {
        var before = text[..Math.Clamp(position, 0, text.Length)];
        return (before.Count(newline) + 1, before.Length - before.LastIndexOf(newline));
    }
}
