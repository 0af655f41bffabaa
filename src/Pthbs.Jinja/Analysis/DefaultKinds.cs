using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja;

/// <summary>The kinds of what stands for names that are missing: what the filter <c>default</c> gets. A name with two kinds has none that counts.</summary>
internal sealed class DefaultKinds
{
    private readonly Dictionary<string, ValueKind> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _odd = new(StringComparer.Ordinal);

    /// <summary>The names with one kind.</summary>
    public IReadOnlyDictionary<string, ValueKind> Known => _known;

    /// <summary>Notes what stands for a name that is missing.</summary>
    public void Note(string name, Expression missing)
    {
        ValueKind? kind = missing switch
        {
            ListExpression => ValueKind.List,
            ConstantExpression { Value: string } => ValueKind.Text,
            ConstantExpression { Value: long } => ValueKind.Number,
            _ => null,
        };
        if (_odd.Contains(name)) return;
        if (kind is { } known && _known.GetValueOrDefault(name, known) == known)
        {
            _known[name] = known;
            return;
        }

        _known.Remove(name);
        _odd.Add(name);
    }
}
