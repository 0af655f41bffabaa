using Pthbs.Files.Archives;
using Pthbs.Inventory;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Auditing;

/// <summary>Finds out whether a program holds the object files that an advisory speaks of: by the names of source files, and by the functions that members of an archive define.</summary>
/// <param name="store">Where the archives are.</param>
public sealed class NamedMembers(StoreDirectory store)
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>?> _indexes = new(StringComparer.Ordinal);

    /// <summary>Whether a program holds something that an advisory names; null if that is not known, or the advisory names nothing.</summary>
    public bool? Holds(Taken taken, InventoryProgram program, AffectedSoftware software)
    {
        if (software.Files.Count + software.Functions.Count == 0) return null;
        var isKnown = program.IsComplete;
        foreach (var archive in taken.Archives)
        {
            // An object file is taken whole, and a list of members may have been too long to be kept.
            isKnown &= archive.Count > 0 && archive.Members.Count == archive.Count;
            foreach (var member in archive.Members)
                foreach (var file in software.Files)
                    if (IsFrom(member, file)) return true;
            if (software.Functions.Count == 0) continue;
            var index = Index(taken.Of.Id, archive.Path);
            foreach (var function in software.Functions)
            {
                if (index?.GetValueOrDefault(function) is not { } defined) isKnown &= software.Files.Count > 0;
                else if (archive.Members.Contains(defined)) return true;
            }
        }

        return isKnown ? false : null;
    }

    /// <summary>Whether an object file has the name that a source file's has: <c>inflate.o</c>, <c>inflate.lo</c>, and with a prefix as build systems give it, <c>libz_a-inflate.o</c>.</summary>
    internal static bool IsFrom(string member, string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var own = member.EndsWith(".o", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(member[..^2] + ".") : Path.GetFileNameWithoutExtension(member);
        // cmake names an object after the whole source file: inflate.c.o.
        if (own.EndsWith(Path.GetExtension(file), StringComparison.Ordinal)) own = own[..^Path.GetExtension(file).Length];
        return name.Length > 0 && (own == name || own.EndsWith("-" + name, StringComparison.Ordinal));
    }

    private IReadOnlyDictionary<string, string>? Index(PackageId package, string path)
    {
        var key = $"{package}/{path}";
        if (_indexes.TryGetValue(key, out var known)) return known;
        IReadOnlyDictionary<string, string>? index = null;
        if (store.Contains(package))
        {
            using var tree = store.OpenPackage(package);
            if (tree.TryReadWhole(path) is { } bytes) index = ArchiveSymbols.TryRead(bytes);
        }

        _indexes.Add(key, index);
        return index;
    }
}
