using System.Globalization;
using System.Text;
using Pthbs.Files;

namespace Pthbs.Collections;

/// <summary>
/// The users and groups that /etc/passwd and /etc/group list. Accounts of a directory service are not in these files; whoever asks gets the
/// careful answer for them.
/// </summary>
public sealed class LocalAccounts
{
    private readonly Dictionary<uint, string> _users = [];
    private readonly Dictionary<uint, HashSet<string>> _members = [];
    private readonly Dictionary<uint, string> _groups = [];

    /// <summary>Reads the accounts from the texts of the two files; a line that is none is passed over.</summary>
    public LocalAccounts(string passwd, string group)
    {
        foreach (var fields in Lines(group, least: 4))
        {
            if (!TryId(fields[2], out var id)) continue;
            _groups.TryAdd(id, fields[0]);
            Members(id).UnionWith(fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        foreach (var fields in Lines(passwd, least: 4))
        {
            if (!TryId(fields[2], out var id) || !TryId(fields[3], out var primary)) continue;
            _users.TryAdd(id, fields[0]);
            Members(primary).Add(fields[0]);
        }
    }

    /// <summary>The names of the users.</summary>
    public IReadOnlyCollection<string> Names => _users.Values;

    /// <summary>Reads the accounts of this machine.</summary>
    /// <param name="etc">The directory /etc, or one like it.</param>
    public static LocalAccounts OfMachine(string etc = "/etc") => new(Text(etc, "passwd"), Text(etc, "group"));

    /// <summary>The name of a user, or its number where it has no name.</summary>
    public string NameOf(uint user) => _users.GetValueOrDefault(user) ?? user.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a group is a user's private one: it has the user's name, and no other member.</summary>
    public bool IsPrivate(uint group, uint user) =>
        _users.TryGetValue(user, out var name) && _groups.GetValueOrDefault(group) == name && Members(group).All(member => member == name);

    /// <summary>A file behind links, as the C library reads it; nothing where it belongs to somebody else than the directory, who could say anything of all.</summary>
    private static string Text(string etc, string name)
    {
        using var directory = DirectoryHandle.TryOpen(etc);
        using var file = directory is null ? null : NamedFile.TryFind($"{directory.Path}/{name}");
        if (file is not { Kind: FileKind.Regular } || file.Directory.TryStatus(file.Name)?.Owner != directory!.Status(".").Owner) return "";
        // A person's name may be in any encoding.
        return file.Directory.TryReadWhole(file.Name) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
    }

    private HashSet<string> Members(uint group)
    {
        if (!_members.TryGetValue(group, out var members)) _members[group] = members = new HashSet<string>(StringComparer.Ordinal);
        return members;
    }

    private static bool TryId(string text, out uint id) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private static IEnumerable<string[]> Lines(string text, int least) => text.Split('\n').Select(line => line.Split(':')).Where(fields => fields.Length >= least);
}
