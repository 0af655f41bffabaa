using Pthbs.Files.Archives;
using Pthbs.Files.Elf;

namespace Pthbs.Store;

/// <summary>What link records and the archives that they name tell of the C library in a program.</summary>
/// <param name="store">Where the packages are that have the archives.</param>
/// <param name="cancel">Ends it early.</param>
public sealed class LinkedCLibraries(StoreDirectory store, CancellationToken cancel)
{
    private const string Name = "libc.a";

    /// <summary>glibc itself takes the members with these functions into every static program, so that no record tells who calls them.</summary>
    private static readonly string[] AlwaysTaken = ["dlopen", "dlmopen"];

    /// <summary>A symbol that only the C library of this name defines.</summary>
    private static readonly (string Symbol, string Libc)[] Signs = [("gnu_get_libc_version", "glibc"), ("__init_libc", "musl")];

    private readonly LinkedArchives _archives = new(store, cancel);
    private readonly Dictionary<string, string?> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string[]>> _warnings = new(StringComparer.Ordinal);

    /// <summary>The C library that a program was linked with, statically or not: <c>glibc</c> or <c>musl</c>; null where it is not known.</summary>
    /// <param name="link">The link that made the program.</param>
    public string? KindOf(LinkedFile link)
    {
        foreach (var taken in link.Taken)
        {
            if (taken.Package is not { } owner) continue;
            // What calls main is linked into dynamic programs too, and lies beside its library.
            var slash = taken.Path.LastIndexOf('/') + 1;
            if (taken.Path[slash..] is not (Name or "crt1.o" or "Scrt1.o" or "rcrt1.o" or "gcrt1.o")) continue;
            var (path, key) = (taken.Path[..slash] + Name, $"{owner}/{taken.Path[..slash]}");
            if (!_kinds.TryGetValue(key, out var kind)) _kinds[key] = kind = KindOf(owner, path);
            if (kind is not null) return kind;
        }

        return null;
    }

    /// <summary>Functions in a static program that load shared libraries of the machine that it runs on, such as <c>getpwnam</c> of glibc.</summary>
    /// <param name="link">The link that made the program.</param>
    public IReadOnlyList<string> NeedSharedLibraries(LinkedFile link)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var taken in link.Taken)
        {
            if (taken.Package is not { } owner || !taken.Path.EndsWith("/" + Name, StringComparison.Ordinal)) continue;
            var key = $"{owner}/{taken.Path}";
            if (!_warnings.TryGetValue(key, out var warnings)) _warnings[key] = warnings = WarningsOf(owner, taken.Path);
            foreach (var member in taken.Members)
                if (warnings.TryGetValue(member, out var functions)) found.UnionWith(functions);
        }

        found.ExceptWith(AlwaysTaken);
        // glibc's own functions call those whose names end with _r.
        found.RemoveWhere(name => name.EndsWith("_r", StringComparison.Ordinal) && found.Contains(name[..^2]));
        return [.. found];
    }

    private string? KindOf(string owner, string path)
    {
        if (_archives.Bytes(owner, path) is not { } bytes || ArchiveSymbols.TryRead(bytes) is not { } symbols) return null;
        foreach (var (symbol, libc) in Signs)
            if (symbols.ContainsKey(symbol)) return libc;
        return null;
    }

    private Dictionary<string, string[]> WarningsOf(string owner, string path)
    {
        var warnings = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var member in _archives.Members(owner, path) ?? [])
            if (LinkWarnings.NeedSharedLibraries(member.Content) is { Count: > 0 } functions) warnings[member.Name] = [.. functions];
        return warnings;
    }
}
