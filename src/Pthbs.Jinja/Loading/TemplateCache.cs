namespace Pthbs.Jinja.Loading;

/// <summary>The compiled templates of an environment, those that were used last. Safe for several threads.</summary>
internal sealed class TemplateCache(int size)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Template>> _known = new(StringComparer.Ordinal);

    /// <summary>The one used last stands first.</summary>
    private readonly LinkedList<Template> _order = new();

    public Template? Find(string name)
    {
        lock (_lock)
        {
            return _known.TryGetValue(name, out var node) ? Use(node) : null;
        }
    }

    /// <summary>Keeps a template, unless one of its name is kept: then gives that one, so that two threads that compiled it go on with the same.</summary>
    public Template Keep(Template template)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(template.Name, out var node)) return Use(node);
            if (size == 0) return template;
            _known.Add(template.Name, _order.AddFirst(template));
            if (_order.Count > size && size > 0)
            {
                _known.Remove(_order.Last!.Value.Name);
                _order.RemoveLast();
            }

            return template;
        }
    }

    private Template Use(LinkedListNode<Template> node)
    {
        if (node != _order.First)
        {
            _order.Remove(node);
            _order.AddFirst(node);
        }

        return node.Value;
    }
}
