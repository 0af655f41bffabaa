using Pthbs.Jinja;

namespace Pthbs.Collections;

/// <summary>
/// Gives the template language the templates of a collection. Their names are paths below it: <c>layouts/base.sh.j2</c>. Remembers what was looked at for each, since a
/// template that was read for one package is used for others without being read again.
/// </summary>
internal sealed class CollectionLoader(Collection collection) : ITemplateLoader
{
    private readonly Dictionary<string, HashSet<LookedPath>> _from = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => collection.Templates;

    public TemplateSource? Load(string name)
    {
        var from = new MadeFrom();
        var reader = collection.Looks.For(from);
        try
        {
            return collection.TryReadTemplate(name) is { } found ? new TemplateSource(found.Text, found.Path) : null;
        }
        finally
        {
            collection.Looks.For(reader);
            if (!_from.TryAdd(name, from.Paths)) _from[name].UnionWith(from.Paths);
            NoteUse(name);
        }
    }

    public string Resolve(string name, string parent) => Collection.ResolveTemplate(name, parent) ?? throw new TemplateException(TemplateErrorKind.NotFound, $"there is no template '{name}'")
    {
        Hint = $"write {{% extends {Generator.BelowVariable} %}} for the template below this one",
        MissingNames = [name],
    };

    /// <summary>Each rendering asks again, so what is looked at is noted for each package that is made of it, also where nothing is found.</summary>
    public string Below(string name) => collection.TemplateBelow(name) ?? throw NothingBelow(name);

    /// <summary>A template is used for the package that is rendered at the moment.</summary>
    public void NoteUse(string name) => collection.Looks.Note(_from.GetValueOrDefault(name) ?? []);

    private TemplateException NothingBelow(string name)
    {
        var relative = LayerTemplateName.RelativeOf(name);
        return new TemplateException(TemplateErrorKind.NotFound, LayerMessages.NothingBelow(relative))
        {
            Got = LayerMessages.Layers(collection),
            Hint = LayerMessages.HintBelow(collection, relative),
            MissingNames = [name],
        };
    }
}
