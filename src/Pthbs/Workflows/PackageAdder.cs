using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files.Archives;
using Pthbs.Packaging;
using Pthbs.Packaging.Reading;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>Makes a package of a source: fetches it, looks at what is in it, and writes a template into the top layer of the collection. Nothing of the source is run.</summary>
/// <param name="session">Whose collection.</param>
/// <param name="progress">Receives each step of the download, on any thread.</param>
public sealed class PackageAdder(Session session, IProgress<FetchEvent> progress)
{
    private const long MostBytes = 8L << 30;
    private const int MostEntries = 500_000;

    /// <summary>Makes one. The collection is as it was, if this fails.</summary>
    /// <param name="words">The source: a URL, several URLs of the same file, a path, <c>git:URL@TAG</c>, <c>debian:NAME</c>.</param>
    /// <param name="directory">Where relative paths start.</param>
    /// <param name="package">The package's name, if it does not follow from the source; null for that.</param>
    /// <param name="file">The source's name in the download list, likewise.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <exception cref="PthbsException">The source cannot be fetched or is not understood, or the package or the source's name is taken.</exception>
    public async Task<AddedPackage> AddAsync(IReadOnlyList<string> words, string directory, string? package, string? file, CancellationToken cancel)
    {
        var collection = session.Collection;
        if (package is not null && !PackageId.IsName(package)) throw new PthbsException(ErrorKind.Usage, "this is not a valid name for a package") { Got = package, Expected = PackageId.NameForm };
        // Before anything is downloaded for it.
        if (package is not null) EnsureFree(collection, package);
        var named = NamedSource.Parse(words, directory, collection.Downloads[0].Folder);
        if (package is null && file is null && named.DebianName is { } source) EnsureFree(collection, new ArchiveName(source, null));
        var found = await new SourceFinder(session).FindAsync(named, file, cancel).ConfigureAwait(false);
        if (package is null) EnsureFree(collection, found.Name ?? ArchiveName.Of(found.File ?? file ?? SourceUrl.TryFileName(found.Urls[0]) ?? ""));
        var entry = await DownloadAdder.FetchAsync(session, found, progress, cancel).ConfigureAwait(false);
        DownloadAdder.Merged(collection.Downloads[0], entry);
        var origin = new DraftOrigin(entry.File, found.Name ?? ArchiveName.Of(entry.File), entry.Key.Kind == SourceKind.Sha256) { Package = package, Homepage = found.Homepage, Urls = found.Urls };
        var draft = Draft(entry, origin, cancel);
        EnsureFree(collection, draft.Name);
        var layout = $"layouts/{draft.Facts.Layout}.sh.j2";
        if (collection.TryReadTemplate(layout) is null)
        {
            throw new PthbsException(ErrorKind.Input, $"the source is built with {draft.Facts.System}, and the collection has no layout for that")
            {
                Where = collection.Layers[0].Where(layout),
                Hint = "put the collection that has the layouts below yours: --collection MINE:SHIPPED",
            };
        }

        var template = TemplateText.Of(draft);
        DraftProof.Render(session, draft.Name, template, entry, draft.Facts.Decisions, cancel);
        var where = new PackageFiles(collection.Layers[0], session.LockWait with { Cancel = cancel }).Add(draft.Name, template, ref entry);
        return Told(draft, where, entry, collection);
    }

    /// <summary>Adds the test of a package that was made: asks a program of it what a trial has found that it answers.</summary>
    /// <param name="session">Whose collection.</param>
    /// <param name="package">The package.</param>
    /// <param name="answer">What a program answered.</param>
    /// <returns>The path of the test's template; null if there is one already.</returns>
    public static string? AddTest(Session session, string package, ProgramAnswer answer) =>
        new PackageFiles(session.Collection.Layers[0], session.LockWait).TryAddTest(package, TemplateText.OfTest(answer.Program, answer.Option));

    private static void EnsureFree(Collection collection, string name)
    {
        var top = collection.Layers[0];
        if (top.Has(name)) throw PackageFiles.Taken(name, top.Where(top.TemplateFor(name)));
    }

    /// <summary>The same, as far as the name of the source tells that of the package.</summary>
    private static void EnsureFree(Collection collection, ArchiveName name)
    {
        if (name.Name.Length > 0 && ArchiveName.PackageName(name.Name) is { } package) EnsureFree(collection, package);
    }

    private static AddedPackage Told(PackageDraft draft, string where, DownloadEntry entry, Collection collection)
    {
        var decisions = draft.Decisions.ToList();
        if (collection.Layers.Skip(1).Any(layer => layer.Has(draft.Name))) decisions.Add($"the name: this package hides the package '{draft.Name}' of a layer below");
        if (entry.Urls.All(url => url.StartsWith("file:", StringComparison.Ordinal))) decisions.Add("the source's URL: other machines do not have this file");
        var missing = new List<MissingNeed>();
        foreach (var need in draft.Needs.Missing) missing.Add(new MissingNeed(need.Name, KindOf(need.Kind), need.Where));
        return new AddedPackage(draft.Name, draft.Version, where, entry)
        {
            Draft = draft,
            BuildSystem = draft.Facts.System,
            Layout = draft.Facts.Layout,
            Summary = draft.Summary,
            IsSummaryLikely = draft.IsSummaryLikely,
            Homepage = draft.Homepage,
            License = draft.License.Expression,
            LicenseCertainty = draft.License.Certainty,
            LicenseFiles = draft.License.Files,
            Tools = draft.Facts.Tools,
            Depends = draft.Needs.Depends,
            Missing = missing,
            Decisions = decisions,
        };
    }

    private static string KindOf(NeedKind kind) => kind switch
    {
        NeedKind.PkgConfig => "pkg-config module",
        NeedKind.Library => "library",
        NeedKind.CMakePackage => "CMake package",
        NeedKind.Program => "program",
        NeedKind.PythonPackage => "Python package",
        NeedKind.PerlModule => "Perl module",
        _ => "headers",
    };

    /// <summary>Unpacks the source into a directory that nobody else can enter, reads it, and deletes it again.</summary>
    private PackageDraft Draft(DownloadEntry entry, DraftOrigin origin, CancellationToken cancel)
    {
        using var work = session.Store.NewBuildDirectory(PackageId.Of("add", []));
        if (entry.Key.Kind == SourceKind.Git)
        {
            session.Sources.WriteTree(entry.Key, work.Root, BuildFormat.Epoch, new HashSet<SourceKey> { entry.Key }, cancel: cancel);
        }
        else
        {
            using var archive = session.Sources.Open(entry.Key, cancel);
            Archive.Unpack(archive, entry.File, work.Root, new UnpackOptions { ImplicitTime = BuildFormat.Epoch, MaxBytes = MostBytes, MaxEntries = MostEntries }, cancel);
        }

        return PackageDrafter.Of(SourceTree.Of(work.Root, cancel), origin, session.Collection.Packages.ToHashSet(StringComparer.Ordinal));
    }
}
