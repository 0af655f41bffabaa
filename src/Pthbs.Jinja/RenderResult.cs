using System.Text;

namespace Pthbs.Jinja;

/// <summary>What a rendering gave.</summary>
public sealed class RenderResult
{
    private readonly byte[] _bytes;
    private string? _text;

    internal RenderResult(byte[] bytes, IReadOnlyDictionary<string, object?> exports, IReadOnlyList<TemplateWarning> warnings)
    {
        _bytes = bytes;
        Exports = exports;
        Warnings = warnings;
    }

    /// <summary>The text in UTF-8.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The text.</summary>
    public string Text => _text ??= Encoding.UTF8.GetString(_bytes);

    /// <summary>The variables and macros that the template and those it extends set at their top level; names with an underscore in front are private.</summary>
    public IReadOnlyDictionary<string, object?> Exports { get; }

    /// <summary>What is most likely a mistake.</summary>
    public IReadOnlyList<TemplateWarning> Warnings { get; }
}
