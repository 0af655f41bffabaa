using Pthbs.Errors;
using Pthbs.Packaging.BuildSystems;
using Pthbs.Packaging.Licenses;
using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging;

/// <summary>Where a source came from, as far as that says something of it.</summary>
/// <param name="File">Its name in the download list.</param>
/// <param name="Name">A name and a version that are known from there; either may be missing.</param>
/// <param name="IsArchive">Whether it is an archive, of which leading directories can be dropped.</param>
internal sealed record DraftOrigin(string File, ArchiveName Name, bool IsArchive)
{
    /// <summary>The package's name, where a person says it.</summary>
    public string? Package { get; init; }

    /// <summary>Where its people live, if whoever named the source knows it.</summary>
    public string? Homepage { get; init; }

    /// <summary>Where the source is.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];
}

/// <summary>Makes a draft of a package from an unpacked source, without running any of it.</summary>
internal static class PackageDrafter
{
    private const int MostListed = 12;

    /// <summary>What a language's own tool builds: its modules are sources, too, and which ones a person has to say.</summary>
    private static readonly (string File, string Language, string Layout)[] Handwritten = [("go.mod", "Go", "go"), ("Cargo.toml", "Rust", "cargo")];

    /// <summary>In the order of how well a package comes of them, where a source has several.</summary>
    private static readonly IBuildSystem[] Systems = [new Autotools(), new CMake(), new Meson(), new Autoreconf(), new Perl(), new Python(), new Make()];

    /// <summary>Makes it.</summary>
    /// <param name="tree">The source, unpacked.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="packages">The names of the packages that it can depend on.</param>
    /// <exception cref="PthbsException">The source is not understood.</exception>
    public static PackageDraft Of(SourceTree tree, DraftOrigin origin, IReadOnlySet<string> packages)
    {
        var strip = 0;
        var top = "";
        while (origin.IsArchive && !tree.TopFiles().Any() && tree.TopFolders() is [var only])
        {
            tree = tree.Below(only);
            if (strip++ == 0) top = only;
        }

        var inside = ArchiveName.Of(top);
        var guessed = origin.Name.Name.Length > 0 ? origin.Name.Name : inside.Name;
        var name = origin.Package ?? ArchiveName.PackageName(guessed) ?? throw new PthbsException(ErrorKind.Usage, "no name for the package follows from the source") { Where = origin.File, Got = guessed.Length > 0 ? guessed : null, Hint = "name it: --package NAME" };
        if (Read(tree, name, out var directory) is not [var facts, .. var others]) throw NotUnderstood(tree, origin);
        var read = directory is null ? tree : tree.Below(directory);
        var decisions = new List<string>(facts.Decisions);
        var version = ArchiveName.PackageVersion(origin.Name.Version) ?? ArchiveName.PackageVersion(inside.Version) ?? ArchiveName.PackageVersion(facts.Version);
        if (version is null) decisions.Insert(0, "the version: the source does not say it");
        else if (OtherVersion(facts, version) is { } other) decisions.Insert(0, $"the version: it is {version} by the name of the source, and {other} by its {facts.VersionFile}");
        if (SourceLanguages.KernelHeaders(read) is { } includes && facts is { IsCxx: false, Layout: not ("python" or "perl") }) facts.Add(NeedKind.KernelHeaders, "linux", includes);
        // The texts lie at the top, as a rule, whatever is built below.
        var (licensed, from) = directory is null || LicenseTexts.Of(tree).Any() ? (tree, "") : (read, directory + "/");
        var license = LicenseFinder.Find(licensed, facts.License);
        if (license.Reason is { } why) decisions.Add($"the license: {why}");
        var isLikely = false;
        var summary = SummaryFinder.Clean(facts.Summary) ?? SummaryFinder.Find(read, name, out isLikely);
        if (summary is null) decisions.Add("the summary: the source does not say in one line what it is");
        else if (isLikely || (isLikely = SummaryFinder.IsOdd(summary))) decisions.Add($"the summary: '{summary}' is a guess");
        var homepage = IsHomepage(facts.Homepage) ? facts.Homepage : IsHomepage(origin.Homepage) ? origin.Homepage : null;
        if (homepage is null) decisions.Add("the homepage");
        var purl = PackageUrl.Of(name, facts.Layout, [homepage, .. origin.Urls, origin.Homepage]);
        if (PackageUrl.IsGeneric(purl)) decisions.Add("the cpe (vendor:product, as advisories name it): few advisories name a generic purl");
        if (facts.System == "python" && Damaged(read) is { } damaged) decisions.Add($"what the source says of itself: {damaged}");
        if (tree.IsCut) decisions.Add($"what was overlooked: the source has more than {SourceTree.MostFiles} files, and pthbs read no further");
        if (OfLanguage(read) is var (own, language, layout)) decisions.Add($"the build system: {own} says that it is in {language}, which layouts/{layout}.sh.j2 builds (docs/guides/write-a-package.md)");
        if (others.Count > 0) decisions.Add($"the build system: the source can also be built with {string.Join(" or ", others.Select(other => other.System))}");
        var needs = Matched(facts, packages, name, decisions);
        var draft = new PackageDraft
        {
            Name = name,
            Version = version ?? "0",
            File = origin.File,
            // A commit has no directory around it.
            Strip = origin.IsArchive ? strip : 1,
            Facts = facts,
            Summary = summary,
            IsSummaryLikely = isLikely,
            Homepage = homepage,
            Purl = purl,
            License = license,
            Directory = directory,
            LicenseFiles = LicenseTexts.ToInstall(licensed, license, from),
            Needs = needs,
            Decisions = decisions,
        };
        return draft with { Others = [.. others.Select(other => WithSystem(draft, other, packages))] };
    }

    /// <summary>A draft with another build system of the source: what is to be decided is what that one leaves open.</summary>
    private static PackageDraft WithSystem(PackageDraft draft, BuildFacts facts, IReadOnlySet<string> packages)
    {
        var decisions = new List<string>(facts.Decisions);
        return draft with { Facts = facts, Needs = Matched(facts, packages, draft.Name, decisions), Decisions = decisions };
    }

    /// <summary>What of the source's needs the collection has; the facts get its tools, and what does without the rest.</summary>
    private static MatchedNeeds Matched(BuildFacts facts, IReadOnlySet<string> packages, string name, List<string> decisions)
    {
        var needs = DependencyMatcher.Match(facts.Needs, packages, name);
        var brought = BuildPrograms.ToolsOfLayout(facts.Layout);
        foreach (var tool in needs.Tools) if (!brought.Contains(tool)) facts.AddTool(tool);
        foreach (var fallback in facts.Fallbacks)
        {
            if (!needs.Missing.Any(need => need.Name == fallback.Program)) continue;
            facts.AddFlag(fallback.Fact, fallback.Flag);
            decisions.Add(fallback.Decision);
        }

        return needs;
    }

    /// <summary>The version that a file of the source says, where it is another one; null where it is not, or where it is made by a program.</summary>
    private static string? OtherVersion(BuildFacts facts, string version) =>
        facts.VersionFile is not null && ArchiveName.PackageVersion(facts.Version) is { } said && char.IsAsciiDigit(said[0]) && !ArchiveName.AgreesWith(version, said) ? said : null;

    /// <summary>Reads the source's top, or else the one directory in it that is understood; empty where nothing is.</summary>
    private static List<BuildFacts> Read(SourceTree tree, string name, out string? directory)
    {
        directory = null;
        var found = Read(tree, name);
        if (found.Count > 0) return found;
        foreach (var folder in tree.TopFolders().Where(PlainPath.Is))
        {
            if (Read(tree.Below(folder), name) is not { Count: > 0 } its) continue;
            // Two that could be meant: a person has to say which.
            if (found.Count > 0) return [];
            (found, directory) = (its, folder);
        }

        if (found.Count > 0) found[0].Decisions.Add($"the source is built in its directory '{directory}'");
        return found;
    }

    private static List<BuildFacts> Read(SourceTree tree, string name)
    {
        var found = new List<BuildFacts>();
        foreach (var system in Systems)
        {
            // A makefile beside another build system is seldom meant for builders of packages.
            if (found.Count > 0 && system is Make or Python or Perl) continue;
            if (system.Read(tree, name) is { } facts) found.Add(facts);
        }

        // Where there is a choice, what installs nothing, or wraps another one, comes last.
        return [.. found.OrderBy(facts => facts.IsLastResort)];
    }

    /// <summary>What a person does with a source of which no template can be made.</summary>
    internal const string ByHand = "add the source alone, then write the template by hand (docs/guides/write-a-package.md): pthbs collection add --source-only URL";

    private static PthbsException NotUnderstood(SourceTree tree, DraftOrigin origin) =>
        new(ErrorKind.Source, "the source has no build system that pthbs knows, so no template was written")
        {
            Where = origin.File,
            Got = tree.Files.Count == 0 ? "no files" : string.Join(", ", tree.TopFiles().Concat(tree.TopFolders().Select(folder => folder + "/")).Take(MostListed)),
            Details = Unread(tree),
            Expected = "configure, configure.ac, CMakeLists.txt, meson.build, Makefile, pyproject.toml, setup.py or Makefile.PL at its top",
            Hint = (OfLanguage(tree) is var (file, language, layout) ? $"{file} says that it is in {language}: extend layouts/{layout}.sh.j2; " : "") + ByHand,
        };

    private static (string File, string Language, string Layout)? OfLanguage(SourceTree tree)
    {
        foreach (var one in Handwritten) if (tree.Has(one.File)) return one;
        return null;
    }

    /// <summary>Why what is there was not enough.</summary>
    private static List<string> Unread(SourceTree tree)
    {
        var why = new List<string>();
        if (tree.IsCut) why.Add($"it has more than {SourceTree.MostFiles} files, and pthbs read no further");
        foreach (var file in (string[])["meson.build", "CMakeLists.txt"])
            if (tree.Has(file)) why.Add(DamagedText.OfCalls(file, tree.Read(file)) ?? $"{file} has no call of project()");
        if (Damaged(tree) is { } damaged) why.Add(damaged);
        if (tree.First("pyproject.toml", "setup.cfg", "setup.py") is { } python && !tree.Files.Any(file => file.EndsWith(".py", StringComparison.Ordinal))) why.Add($"{python} is there, but no Python module (.py) that it could install");
        return why;
    }

    private static string? Damaged(SourceTree tree) => tree.Has("pyproject.toml") ? DamagedText.OfToml("pyproject.toml", tree.Read("pyproject.toml")) : null;

    private static bool IsHomepage(string? url) => url is { Length: > 10 and < 200 } && (url.StartsWith("https://", StringComparison.Ordinal) || url.StartsWith("http://", StringComparison.Ordinal))
        && Uri.TryCreate(url, UriKind.Absolute, out _) && url.All(c => c is > ' ' and <= '~' and not ('"' or '\\' or '{' or '}' or '%'));
}
