namespace Pthbs.Jinja;

/// <summary>Several loaders, one above the other: the first that has a template wins.</summary>
public sealed class LayeredLoader(IReadOnlyList<ITemplateLoader> layers) : ITemplateLoader
{
    /// <inheritdoc/>
    public IEnumerable<string> Names => layers.SelectMany(layer => layer.Names).Distinct(StringComparer.Ordinal);

    /// <inheritdoc/>
    public TemplateSource? Load(string name)
    {
        foreach (var layer in layers)
        {
            if (layer.Load(name) is { } source) return source;
        }

        return null;
    }

    /// <summary>As the layer that has the parent says, so that a layer's relative names mean what they mean there.</summary>
    public string Resolve(string name, string parent)
    {
        foreach (var layer in layers)
        {
            if (layer.Load(parent) is not null) return layer.Resolve(name, parent);
        }

        return name;
    }
}
