namespace Pthbs.Jinja;

/// <summary>
/// Which names a template takes from templates that it imports by name: <c>{% from "x" import name %}</c>, and <c>m.name</c> where <c>m</c> is nothing
/// but <c>{% import "x" as m %}</c>. A name that is asked for with <c>is defined</c> or <c>default</c> may be missing.
/// </summary>
internal sealed class ImportCollector
{
    private readonly Dictionary<string, string?> _modules = new(StringComparer.Ordinal);
    private readonly List<(string Template, string Name, string Alias, int Position)> _taken = [];
    private readonly List<(string Module, string Name, int Position)> _members = [];
    private readonly HashSet<(string Name, string? Member)> _optional = [];

    public IEnumerable<ImportMention> Names
    {
        get
        {
            foreach (var (template, name, alias, position) in _taken)
            {
                if (!_optional.Contains((alias, null))) yield return new ImportMention(template, name, position);
            }

            foreach (var (module, name, position) in _members)
            {
                if (_modules.GetValueOrDefault(module) is { } template && !_optional.Contains((module, name))) yield return new ImportMention(template, name, position);
            }
        }
    }

    /// <summary>A name is given a meaning: a template's, or another one. With two meanings nothing is known of it.</summary>
    public void Bind(string name, string? template) =>
        _modules[name] = _modules.TryGetValue(name, out var known) && known != template ? null : template;

    public void Take(string template, string name, string alias, int position) => _taken.Add((template, name, alias, position));

    public void Member(string module, string name, int position) => _members.Add((module, name, position));

    public void Optional(string name, string? member = null) => _optional.Add((name, member));
}

/// <summary>A name that is taken from a template, where that is done.</summary>
internal sealed record ImportMention(string Template, string Name, int Position);
