using System.Globalization;
using System.Text.RegularExpressions;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Jinja;

namespace Pthbs.Workflows;

/// <summary>Renders any one template file, without making a package of it.</summary>
public static partial class TemplateRenderer
{
    /// <summary>
    /// Renders a file as Jinja2 would with <c>Environment(undefined=StrictUndefined, loader=FileSystemLoader(folder))</c>, the folder being the file's.
    /// </summary>
    /// <exception cref="PthbsException">There is no such file, or the template is wrong.</exception>
    public static RenderResult RenderPlain(string path, IReadOnlyDictionary<string, object?> variables, CancellationToken cancel) =>
        Render(path, null, new JinjaOptions(), isPlain: true, variables, cancel);

    /// <summary>Renders a file as packages are rendered: it may extend and include what is in its folder and in the collection, if there is one.</summary>
    /// <exception cref="PthbsException">There is no such file, or the template is wrong.</exception>
    public static RenderResult Render(string path, Collection? collection, IReadOnlyDictionary<string, object?> variables, CancellationToken cancel) =>
        Render(path, collection is null ? null : new CollectionLoader(collection), Generator.TemplateOptions, isPlain: false, variables, cancel);

    private static RenderResult Render(string path, ITemplateLoader? further, JinjaOptions options, bool isPlain, IReadOnlyDictionary<string, object?> variables, CancellationToken cancel)
    {
        var full = Path.GetFullPath(path);
        using var folder = DirectoryHandle.TryOpen(Path.GetDirectoryName(full) ?? "/") ?? throw Missing(path);
        var name = Path.GetFileName(full);
        ITemplateLoader loader = new FolderLoader(folder, keepMark: isPlain);
        try
        {
            // Only the folder itself is asked for the file that was named.
            if (loader.Load(name) is null)
            {
                using (NamedFile.Find(path)) throw Missing(path);
            }

            if (further is not null) loader = new LayeredLoader([loader, further]);
            return new JinjaEnvironment(loader, options).GetTemplate(name).Render(variables, cancel);
        }
        catch (TemplateException error)
        {
            throw Explain(error, path);
        }
    }

    private static PthbsException Explain(TemplateException error, string path) => new(ErrorKind.Input, error.Message, error)
    {
        Where = error.File is null ? path : string.Create(CultureInfo.InvariantCulture, $"{error.File}:{error.Line}:{error.Column}"),
        Got = error.Got,
        Expected = error.Expected,
        Hint = error.Hint ?? HintOf(error),
        Details = [.. error.Excerpt().Select(line => "  " + line), .. error.Trail()],
    };

    /// <summary>How what is missing can be given. What only packages have, a file that is rendered by itself cannot get.</summary>
    private static string? HintOf(TemplateException error)
    {
        if (error.Kind != TemplateErrorKind.Undefined || Undefined().Match(error.Message) is not { Success: true } match) return null;
        var name = match.Groups[1].Value;
        return Generator.IsOfPackages(name)
            ? $"only the templates of packages have '{name}'; see the script of one: pthbs show --script PACKAGE, or PACKAGE:parameter=value"
            : $"give it: --set {name}=VALUE, or a file with --data";
    }

    [GeneratedRegex(@"\A'(\w+)' is undefined\z")]
    private static partial Regex Undefined();

    private static PthbsException Missing(string path) => new(ErrorKind.Usage, "there is no such file") { Where = path };
}
