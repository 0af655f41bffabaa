namespace Pthbs.Jinja;

/// <summary>Templates held in memory, by name.</summary>
public sealed class DictionaryLoader(IReadOnlyDictionary<string, string> templates) : ITemplateLoader
{
    /// <inheritdoc/>
    public IEnumerable<string> Names => templates.Keys;

    /// <inheritdoc/>
    public TemplateSource? Load(string name) => templates.TryGetValue(name, out var text) ? new TemplateSource(text, name) : null;
}
