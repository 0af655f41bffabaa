namespace Pthbs.Jinja;

/// <summary>Another loader whose templates may name their neighbours: <c>./x</c> and <c>../x</c> are relative to the template they stand in.</summary>
public sealed class RelativeNames(ITemplateLoader inner) : ITemplateLoader
{
    /// <inheritdoc/>
    public IEnumerable<string> Names => inner.Names;

    /// <inheritdoc/>
    public TemplateSource? Load(string name) => inner.Load(name);

    /// <inheritdoc/>
    public string Resolve(string name, string parent)
    {
        if (!name.StartsWith("./", StringComparison.Ordinal) && !name.StartsWith("../", StringComparison.Ordinal)) return inner.Resolve(name, parent);

        var parts = new List<string>(parent.Split('/'));
        parts.RemoveAt(parts.Count - 1);
        foreach (var part in name.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else throw new TemplateException(TemplateErrorKind.NotFound, $"the template name '{name}' leads out of the collection") { MissingNames = [name] };
        }

        return string.Join('/', parts);
    }
}
