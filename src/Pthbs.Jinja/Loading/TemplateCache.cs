namespace Pthbs.Jinja.Loading;

/// <summary>The compiled templates of an environment, those that were used last. Safe for several threads.</summary>
internal sealed class TemplateCache(int size)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Template> _known = new(StringComparer.Ordinal);

    /// <summary>The one used last. From each template, <see cref="Template.UsedBefore"/> leads to the one used before it, <see cref="Template.UsedAfter"/> back.</summary>
    private Template? _first;
    private Template? _last;

    public Template? Find(string name)
    {
        lock (_lock)
        {
            return _known.TryGetValue(name, out var template) ? Use(template) : null;
        }
    }

    /// <summary>Keeps a template, unless one of its name is kept: then gives that one, so that two threads that compiled it go on with the same.</summary>
    public Template Keep(Template template)
    {
        lock (_lock)
        {
            // Every rendering notes the use of its whole chain, of templates that are kept nearly always.
            if (template.IsKept) return Use(template);
            if (_known.TryGetValue(template.Name, out var known)) return Use(known);
            if (size == 0) return template;
            _known.Add(template.Name, template);
            template.IsKept = true;
            AddFirst(template);
            if (_known.Count > size && size > 0) Forget(_last!);
            return template;
        }
    }

    private Template Use(Template template)
    {
        if (template == _first) return template;
        Remove(template);
        AddFirst(template);
        return template;
    }

    private void Forget(Template template)
    {
        _known.Remove(template.Name);
        template.IsKept = false;
        Remove(template);
    }

    private void AddFirst(Template template)
    {
        template.UsedBefore = _first;
        if (_first is not null) _first.UsedAfter = template;
        _first = template;
        _last ??= template;
    }

    private void Remove(Template template)
    {
        var (after, before) = (template.UsedAfter, template.UsedBefore);
        if (after is null) _first = before;
        else after.UsedBefore = before;
        if (before is null) _last = after;
        else before.UsedAfter = after;
        (template.UsedAfter, template.UsedBefore) = (null, null);
    }
}
