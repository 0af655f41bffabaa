using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>What is wrong with programs, or may be, that only their link record shows.</summary>
/// <param name="store">Where the packages are that have the archives.</param>
/// <param name="cancel">Ends it early.</param>
public sealed class LinkedPrograms(StoreDirectory store, CancellationToken cancel)
{
    private const int MostTold = 6;
    private readonly LinkedCLibraries _libraries = new(store, cancel);

    /// <summary>Archives that are made for another C library than the one in their program.</summary>
    /// <param name="package">Whose programs they are.</param>
    /// <param name="links">Its link record; null if there is none.</param>
    /// <param name="libcOf">Gives the C library that a file of a package is made for; null where that is not known.</param>
    public IEnumerable<TreeProblem> Mixed(PackageId package, LinkRecord? links, Func<PackageId, string, string?> libcOf)
    {
        var made = new Dictionary<(string, string), string?>();
        foreach (var file in links?.Files ?? [])
        {
            if (_libraries.KindOf(file) is not { } libc) continue;
            foreach (var taken in file.Taken)
            {
                if (taken.Package is not { } owner || owner == package.ToString() || !PackageId.TryParse(owner, out var id)) continue;
                if (!made.TryGetValue((owner, taken.Path), out var other)) made[(owner, taken.Path)] = other = libcOf(id, taken.Path);
                if (other is not null && other != libc)
                    yield return new TreeProblem(
                        $"it is linked with {libc}, and holds {PathText.Printable(taken.Path)} of {id.Name}, which is made for {other}: a program cannot hold two C libraries",
                        file.Path,
                        "state the language of the program, so that its libraries are made for its C library, such as {% set languages = [\"c++\"] %}; if it is right as it is, say why: {% set mixed_libc = \"…\" %}");
            }
        }
    }

    /// <summary>Static programs with functions that load shared libraries of the machine that they run on. It may be that they are never called, or that this is wanted.</summary>
    /// <param name="links">A link record; null if there is none.</param>
    public IEnumerable<TreeProblem> NeedSharedLibraries(LinkRecord? links)
    {
        foreach (var file in links?.Files ?? [])
            if (_libraries.NeedSharedLibraries(file) is { Count: > 0 } functions)
                yield return new TreeProblem(
                    $"it is static, and holds {ShortList.Of(functions, MostTold)} of glibc, which load shared libraries of the machine that it runs on",
                    file.Path,
                    "where these are missing or of another version, the program fails or crashes: build it without these functions, or with a toolchain that links musl, as that for C does");
    }
}
