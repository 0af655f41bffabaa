using Pthbs.Files;
using Pthbs.Files.Differences;
using Pthbs.Files.Elf;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Collections.Linting;

/// <summary>What the members of other packages' archives bring into a program: how many stack checks, and how many bytes of code.</summary>
/// <param name="store">Where the archives are.</param>
/// <param name="cancel">Ends it early.</param>
internal sealed class LinkedMembers(StoreDirectory store, CancellationToken cancel)
{
    private readonly LinkedArchives _files = new(store, cancel);
    private readonly Dictionary<string, Dictionary<string, LinkedCode>?> _archives = new(StringComparer.Ordinal);

    /// <summary>What a program took of other packages; null where an archive cannot be looked into.</summary>
    /// <param name="package">Whose program it is.</param>
    /// <param name="link">The link that made it.</param>
    public LinkedCode? Of(PackageId package, LinkedFile link)
    {
        var (checks, size) = (0, 0L);
        foreach (var taken in link.Taken)
        {
            if (taken.Package is not { } owner || owner == package.ToString() || taken.Count == 0) continue;
            if (taken.Members.Count == 0 || Archive(owner, taken.Path) is not { } archive) return null;
            foreach (var name in taken.Members)
                if (archive.TryGetValue(name, out var member))
                {
                    checks += member.Checks;
                    size += member.Size;
                }
        }

        return new LinkedCode(checks, size);
    }

    /// <summary>What all members of an archive hold; null if it is none, or too large to be looked into.</summary>
    /// <param name="tree">The package that it is in.</param>
    /// <param name="path">The archive.</param>
    public LinkedCode? Of(DirectoryHandle tree, string path)
    {
        if (Read(_files.Members(tree, path)) is not { } archive) return null;
        var (checks, size) = (0, 0L);
        foreach (var member in archive.Values)
        {
            checks += member.Checks;
            size += member.Size;
        }

        return new LinkedCode(checks, size);
    }

    private Dictionary<string, LinkedCode>? Archive(string owner, string path)
    {
        var key = $"{owner}/{path}";
        if (!_archives.TryGetValue(key, out var members)) _archives[key] = members = Read(_files.Members(owner, path));
        return members;
    }

    private static Dictionary<string, LinkedCode>? Read(IReadOnlyList<Part>? parts)
    {
        if (parts is null) return null;
        var members = new Dictionary<string, LinkedCode>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            // Two members of one name cannot be told apart: both count.
            var others = members.GetValueOrDefault(part.Name);
            members[part.Name] = new LinkedCode((others?.Checks ?? 0) + StackChecks.Count(part.Content), (others?.Size ?? 0) + ObjectCode.Size(part.Content));
        }

        return members;
    }
}

/// <summary>What object files bring into a program.</summary>
/// <param name="Checks">How many stack checks.</param>
/// <param name="Size">How many bytes of code.</param>
internal sealed record LinkedCode(int Checks, long Size);
