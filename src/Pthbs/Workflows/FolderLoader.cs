using Pthbs.Collections;
using Pthbs.Files;
using Pthbs.Jinja;

namespace Pthbs.Workflows;

/// <summary>
/// Templates in a folder and below it, by the names that Jinja2's FileSystemLoader knows: <c>./x</c> and <c>a//x</c> are <c>x</c> and <c>a/x</c>.
/// Symbolic links are followed as long as they stay in the folder. Nothing outside of it can be reached, by whatever name.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="keepMark">Whether a byte order mark is text, as it is for Jinja2.</param>
internal sealed class FolderLoader(DirectoryHandle folder, bool keepMark) : ITemplateLoader
{
    /// <summary>As many links as Linux follows.</summary>
    private const int MostLinks = 40;

    /// <inheritdoc/>
    public IEnumerable<string> Names => folder.List().Where(e => e.Kind == FileKind.Regular).Select(e => e.Name).Order(StringComparer.Ordinal);

    /// <inheritdoc/>
    public TemplateSource? Load(string name)
    {
        if (TemplateName.TryParts(name) is not { } parts) return null;
        return Follow(name, parts) is { } real && folder.TryReadText(real, keepMark) is { } text ? new TemplateSource(text, $"{folder.Path}/{string.Join('/', parts)}") : null;
    }

    /// <summary>The path without links that a name leads to, or null if there is nothing.</summary>
    private string? Follow(string name, IReadOnlyList<string> parts)
    {
        var ahead = new Stack<string>(parts.Reverse());
        var behind = new List<string>();
        var links = 0;
        while (ahead.TryPop(out var part))
        {
            if (part == "..")
            {
                if (behind.Count == 0) throw LeadsOut(name);
                behind.RemoveAt(behind.Count - 1);
                continue;
            }

            behind.Add(part);
            if (folder.TryStatus(string.Join('/', behind)) is not { } status) return null;
            if (status.Kind != FileKind.Link) continue;
            if (++links > MostLinks) throw new TemplateException(TemplateErrorKind.NotFound, $"the template '{name}' is a symbolic link in a circle") { MissingNames = [name] };
            var target = folder.ReadLink(string.Join('/', behind));
            if (target.StartsWith('/')) throw LeadsOut(name);
            behind.RemoveAt(behind.Count - 1);
            foreach (var step in TemplateName.Parts(target).Reverse()) ahead.Push(step);
        }

        return behind.Count == 0 ? null : string.Join('/', behind);
    }

    private TemplateException LeadsOut(string name) => new(TemplateErrorKind.NotFound, $"the template '{name}' is a symbolic link that leads out of its folder")
    {
        Expected = $"a link to something in {folder.Path}, by a relative path",
        MissingNames = [name],
    };
}
