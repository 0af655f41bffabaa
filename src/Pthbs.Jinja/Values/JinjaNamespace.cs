namespace Pthbs.Jinja.Values;

/// <summary>What <c>namespace()</c> gives: the one thing whose members a template can set, across scopes.</summary>
internal sealed class JinjaNamespace : IJinjaObject
{
    private readonly Dictionary<string, object?> _members = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, object?>> Members => _members;

    public object? this[string name]
    {
        get => _members[name];
        set => _members[name] = value;
    }

    public bool TryGetMember(string name, out object? value) => _members.TryGetValue(name, out value);

    public IEnumerable<string> MemberNames => _members.Keys;
}
