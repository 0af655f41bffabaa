using Pthbs.Files;
using Pthbs.Files.Elf;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Collections.Linting;

/// <summary>
/// Looks at what was built of a collection's packages: what only an output or its link record shows. Programs whose stack may hold code, code without stack checks, shared libraries of packages that link statically, archives
/// of dependencies that are not marked as linked, C libraries that do not go together or load others, license texts that were not installed, and files where nothing looks for them.
/// </summary>
/// <param name="store">Where the packages are.</param>
/// <param name="cancel">Ends it early.</param>
public sealed class BuiltLinter(StoreDirectory store, CancellationToken cancel)
{
    /// <summary>Less code than this may well have no function that needs a check.</summary>
    private const long LeastCode = 16 * 1024;

    private readonly List<LintFinding> _findings = [];
    private readonly LinkedMembers _members = new(store, cancel);
    private readonly LinkedPrograms _programs = new(store, cancel);

    /// <summary>Gives the C library that a package is made for; null where that is not known.</summary>
    public Func<PackageId, string, string?> LibcOf { get; init; } = (_, _) => null;

    /// <summary>Looks at packages.</summary>
    /// <param name="packages">Which; those that are not in the store are passed over.</param>
    /// <exception cref="Errors.PthbsException">A package cannot be read.</exception>
    /// <returns>How many packages are in the store, and what was found in them, by template.</returns>
    public LintReport Check(IEnumerable<GeneratedPackage> packages)
    {
        var count = 0;
        foreach (var package in packages)
        {
            cancel.ThrowIfCancellationRequested();
            if (!store.Contains(package.Id)) continue;
            count++;
            var links = store.Records.TryRead(package.Id)?.Links;
            CheckLinks(package, links);
            CheckCLibraries(package, links);
            CheckTexts(package);
            // What a script without commands unpacks was compiled elsewhere.
            if (!package.Script.HasCommands) continue;
            CheckFiles(package, links);
            CheckPlaces(package);
        }

        _findings.Sort((one, other) => string.CompareOrdinal(one.Where, other.Where));
        return new LintReport(count, _findings);
    }

    private void CheckLinks(GeneratedPackage package, LinkRecord? links)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in links?.Files ?? [])
            foreach (var taken in file.Taken)
            {
                if (taken.Package is not { } owner || !package.Tools.Contains(owner) || !told.Add(owner)) continue;
                var name = PackageId.TryParse(owner, out var id) ? id.Name : owner;
                Note(LintRule.UnmarkedLink, package, $"{PathText.Printable(file.Path)} holds {PathText.Printable(taken.Path)} of {name}, which 'depends' does not mark as linked", $"write \"{name} link\"");
            }
    }

    private void CheckCLibraries(GeneratedPackage package, LinkRecord? links)
    {
        if (package.Facts.MixedLibc is null)
            foreach (var problem in _programs.Mixed(package.Id, links, LibcOf)) Note(LintRule.MixedLibc, package, problem.ToString(), problem.Hint!);
        foreach (var problem in _programs.NeedSharedLibraries(links)) Note(LintRule.HostLibraries, package, problem.ToString(), problem.Hint!);
    }

    /// <summary>What a script without commands unpacks keeps the texts where its maker put them, and a package without a license, such as a test, has none.</summary>
    private void CheckTexts(GeneratedPackage package)
    {
        if (package.Facts.License is null || !package.Script.HasCommands) return;
        using var tree = store.OpenPackage(package.Id);
        var place = $"{StoreLayout.LicenseTexts}/{package.Id.Name}";
        using var texts = tree.TryOpenDirectory(place);
        if (texts is null || texts.List().Count == 0)
            Note(LintRule.MissingLicenseText, package, $"no license text in {place}", "state where the source has it: {% set license_files = [\"doc/COPYING\"] %}");
    }

    private void CheckPlaces(GeneratedPackage package)
    {
        if (package.Script.Header.IsOn(ScriptOptions.RootfsTree) || store.Manifests.TryRead(package.Id) is not { } manifest) return;
        foreach (var problem in PlaceCheck.Problems(manifest.Entries)) Note(LintRule.OddPlace, package, problem.ToString(), problem.Hint!);
    }

    private void CheckFiles(GeneratedPackage package, LinkRecord? links)
    {
        var (header, isHardened) = (package.Script.Header, package.Facts.Unhardened is null);
        var isStatic = header.IsOn(ScriptOptions.StaticCheck);
        var allowed = header.Values(ScriptOptions.AllowPath).Select(pattern => new PathGlob(pattern)).ToList();
        using var tree = store.OpenPackage(package.Id);
        foreach (var entry in TreeListing.Read(tree, null, cancel).Entries)
        {
            if (entry.Kind != FileKind.Regular) continue;
            using var file = tree.OpenFile(entry.Path);
            if (ElfFile.TryRead(file, entry.Path, cancel) is { IsLoaded: true } elf)
            {
                if (isStatic && elf.IsSharedLibrary && NameOf(entry.Path).Contains(".so", StringComparison.Ordinal) && !allowed.Exists(glob => glob.Matches(entry.Path))) NoteShared(package, entry.Path);
                if (!isHardened) continue;
                if (elf.HasExecutableStack) Note(LintRule.ExecutableStack, package, $"{PathText.Printable(entry.Path)} asks for a stack that may hold code", "see that its link gets $LDFLAGS; where a makefile sets its own: {% set make_flags = ['LDFLAGS=\"$LDFLAGS\"'] %}");
                if (elf.Machine == ElfMachine.Amd64 && LinkOf(links, entry.Path) is { } link && _members.Of(package.Id, link) is { } others && elf.CodeSize - others.Size >= LeastCode
                    && StackChecks.Count(file, entry.Path, cancel) <= others.Checks)
                    NoteUnchecked(package, entry.Path);
            }
            else if (isHardened && entry.Path.EndsWith(".a", StringComparison.Ordinal) && _members.Of(tree, entry.Path) is { Checks: 0, Size: >= LeastCode })
            {
                NoteUnchecked(package, entry.Path);
            }
        }
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>It passes the check of an output where it was linked with <c>--static</c> and so needs no other library.</summary>
    private void NoteShared(GeneratedPackage package, string path) => Note(
        LintRule.SharedLibrary, package, $"{PathText.Printable(path)} is a shared library, and the package links statically",
        "layouts ask for static libraries, and this project makes one all the same: see its own options (meson_flags = [\"-Ddefault_library=static\"], cmake_flags = [\"-DBUILD_SHARED_LIBS=OFF\"], configure_flags = [\"--disable-shared\"]; "
        + $"where its files say shared_library() or add_library(… SHARED), edit those), or delete it in the block 'install'; if it is wanted, say so: {{% set options = [\"allow-path={PathText.Printable(path)}\"] %}}");

    private static LinkedFile? LinkOf(LinkRecord? links, string path)
    {
        foreach (var file in links?.Files ?? [])
            if (file.Path == path) return file.Map == LinkMapState.Read ? file : null;
        return null;
    }

    private void NoteUnchecked(GeneratedPackage package, string path) => Note(
        LintRule.UncheckedStack, package, $"no function of {PathText.Printable(path)} checks its stack",
        "see that its compiler gets $CFLAGS or $CXXFLAGS; where a makefile sets its own: {% set make_flags = ['CFLAGS=\"$CFLAGS\"'] %}; if it is right as it is, say why: {% set unhardened = \"…\" %}");

    private void Note(LintRule rule, GeneratedPackage package, string message, string hint) =>
        _findings.Add(new LintFinding(rule, package.Where, 1, 1, message) { Hint = hint, Packages = [package.Request.ToString()] });
}
