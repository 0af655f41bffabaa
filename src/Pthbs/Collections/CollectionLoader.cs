using Pthbs.Jinja;

namespace Pthbs.Collections;

/// <summary>Gives the template language the templates of a collection. Their names are paths below it: <c>layouts/base.sh.j2</c>.</summary>
internal sealed class CollectionLoader(Collection collection) : ITemplateLoader
{
    public IEnumerable<string> Names => collection.Templates;

    public TemplateSource? Load(string name) => collection.TryReadTemplate(name) is { } found ? new TemplateSource(found.Text, found.Path) : null;
}
