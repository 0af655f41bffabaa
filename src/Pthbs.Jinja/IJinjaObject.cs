namespace Pthbs.Jinja;

/// <summary>An object of the host whose members are worked out when a template asks for them.</summary>
public interface IJinjaObject
{
    /// <summary>The names of its members as far as they are known, to suggest one when another is not found.</summary>
    IEnumerable<string> MemberNames => [];

    /// <summary>The member of that name; false if there is none.</summary>
    bool TryGetMember(string name, out object? value);
}
