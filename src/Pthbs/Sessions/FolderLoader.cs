using Pthbs.Files;
using Pthbs.Jinja;

namespace Pthbs.Sessions;

/// <summary>Templates in a folder and below it. Nothing outside of it can be reached, by whatever name.</summary>
/// <param name="folder">The folder.</param>
/// <param name="keepMark">Whether a byte order mark is text, as it is for Jinja2.</param>
internal sealed class FolderLoader(DirectoryHandle folder, bool keepMark) : ITemplateLoader
{
    /// <inheritdoc/>
    public IEnumerable<string> Names => folder.List().Where(e => e.Kind == FileKind.Regular).Select(e => e.Name).Order(StringComparer.Ordinal);

    /// <inheritdoc/>
    public TemplateSource? Load(string name)
    {
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || parts.Any(p => p is "." or ".." || p.Contains('\0', StringComparison.Ordinal))) return null;
        var relative = string.Join('/', parts);
        return folder.TryReadText(relative, keepMark) is { } text ? new TemplateSource(text, $"{folder.Path}/{relative}") : null;
    }
}
