using Pthbs.Collections.Updating;
using Pthbs.Errors;
using Pthbs.Files.Archives.Compression;
using Pthbs.Jinja.Errors;
using Pthbs.Packaging;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>Finds what a named source stands for: the commit of a tag, the archive of a source package of Debian.</summary>
/// <param name="session">Whose settings and collection.</param>
internal sealed class SourceFinder(Session session)
{
    private const string Index = "debian:dists/stable/main/source/Sources.gz";
    private const int LargestIndex = 128 << 20;
    private const long LargestPlainIndex = 1L << 30;
    private const int MostTags = 10;

    /// <summary>Finds it.</summary>
    /// <param name="named">What a person named.</param>
    /// <param name="file">The source's name in the download list, where a person says it.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <exception cref="PthbsException">There is no such tag or package, or nobody answers.</exception>
    public async Task<FoundSource> FindAsync(NamedSource named, string? file, CancellationToken cancel)
    {
        if (named.Tag is null && named.DebianName is null) return FoundSource.OfFile(named.Urls, file);
        using var fetcher = new Fetcher(session.Sources, Mirrors.OfMachine(session.Settings.Mirrors), new FetchOptions { FreeSpace = session.Settings.Limits.FreeSpace });
        return named.Tag is { } tag ? await OfTagAsync(fetcher, named.Urls, tag, file, cancel).ConfigureAwait(false) : await OfDebianAsync(fetcher, named.DebianName!, file, cancel).ConfigureAwait(false);
    }

    private async Task<FoundSource> OfTagAsync(Fetcher fetcher, IReadOnlyList<string> urls, string tag, string? file, CancellationToken cancel)
    {
        if (SourceUrl.Problem(urls[0], SourceKind.Git) is { } problem) throw new PthbsException(ErrorKind.Usage, problem) { Got = SourceUrl.Shown(urls[0]), Expected = SourceUrl.Forms(SourceKind.Git) };
        var repository = SourceUrl.RepositoryName(urls[0]);
        // A directory may be called as an archive would unpack: dash-0.5.12.
        if (ArchiveName.Of(repository) is { Name.Length: > 0, Version: { } ended } bare && ended.Contains('.', StringComparison.Ordinal)) repository = bare.Name;
        if (tag.Length == 0) throw await WithoutTagAsync(fetcher, urls, cancel).ConfigureAwait(false);
        var version = ArchiveName.Of(tag).Version;
        var directory = file ?? (version is null || !ScriptRules.IsFileName($"{repository}-{version}") ? repository : $"{repository}-{version}");
        var found = new FoundSource(urls, directory) { Name = new ArchiveName(repository, version), Homepage = FoundSource.HomeOf(urls[0]) };
        if (SourceKey.TryParse($"git:{tag}", out var commit)) return found with { Commit = commit };
        var tags = await fetcher.TagsAsync(urls, session.Collection.Downloads[0].Folder, cancel).ConfigureAwait(false);
        foreach (var one in tags) if (one.Name == tag) return found with { Commit = one.Commit };
        throw new PthbsException(ErrorKind.Source, "the repository has no such tag")
        {
            Where = SourceUrl.Shown(urls[0]),
            Got = tag,
            Details = Newest(tags),
            Hint = Suggestion.For(tag, tags.Select(one => one.Name)) ?? "name one of its tags, or a whole commit: git:URL@HASH",
        };
    }

    /// <summary>The error that a repository is named without a tag, with the newest that it has, if it answers.</summary>
    private async Task<PthbsException> WithoutTagAsync(Fetcher fetcher, IReadOnlyList<string> urls, CancellationToken cancel)
    {
        IReadOnlyList<GitTag> tags = [];
        try
        {
            tags = await fetcher.TagsAsync(urls, session.Collection.Downloads[0].Folder, cancel).ConfigureAwait(false);
        }
        catch (PthbsException)
        {
            // What is missing is the tag, whether the repository answers or not.
        }

        var newest = Newest(tags);
        return new PthbsException(ErrorKind.Usage, "the tag of the repository is missing")
        {
            Got = $"git:{SourceUrl.Shown(urls[0])}",
            Expected = "git:URL@TAG, such as git:https://example.org/tool.git@v1.2, or git:URL@HASH with a whole commit",
            Details = newest.Count == 0 ? [] : ["its newest tags:", .. newest],
            Hint = newest.Count == 0 ? $"list its tags: git ls-remote {SourceUrl.Shown(urls[0])} 'refs/tags/*'" : $"name one: git:{SourceUrl.Shown(urls[0])}@{newest[0]}",
        };
    }

    /// <summary>The names of some tags, the newest version first.</summary>
    private static List<string> Newest(IReadOnlyList<GitTag> tags) => [.. tags.Select(one => one.Name).OrderByDescending(name => ArchiveName.Of(name).Version ?? "", DebianOrder.Instance).Take(MostTags)];

    /// <summary>The error that Debian has no such source package.</summary>
    /// <param name="name">What was named.</param>
    /// <param name="others">What the index has.</param>
    internal static PthbsException NotOfDebian(string name, DebianNames others) => others.Problem is { } problem ? Refused(name, problem) : new(ErrorKind.Source, $"Debian's stable release has no source package '{name}'")
    {
        Where = Index,
        Got = others.SourceOfBinary is { } of ? $"'{name}' is a package that is built from the source package '{of}'"
            : OtherNames(name).FirstOrDefault(others.Sources.Contains) is { } near ? $"a source package '{near}' is there" : null,
        Expected = "a source package of the suite 'stable', component 'main'",
        Hint = (others.SourceOfBinary ?? OtherNames(name).FirstOrDefault(others.Sources.Contains)) is { } its ? $"name that one: pthbs collection add debian:{its}" : Suggestion.For(name, others.Sources) ?? "of another suite or component, name the file: debian:pool/…",
    };

    /// <summary>The error that the index has the source package, and says of it what cannot be.</summary>
    private static PthbsException Refused(string name, string problem) => new(ErrorKind.Source, $"the entry of the source package '{name}' in Debian's index cannot be used")
    {
        Where = Index,
        Got = problem,
        Expected = "an archive in a directory below that of the mirror, with its sha256",
        Hint = "try another mirror (PTHBS_MIRRORS, or 'mirrors' in the settings), or name the file: debian:pool/…",
    };

    /// <summary>What Debian may call a source that its people call otherwise.</summary>
    private static string[] OtherNames(string name) => [$"lib{name}", name.StartsWith("lib", StringComparison.Ordinal) ? name["lib".Length..] : name, $"{name}-src", $"python-{name}", $"lib{name}-perl"];

    private static async Task<FoundSource> OfDebianAsync(Fetcher fetcher, string name, string? file, CancellationToken cancel)
    {
        var bytes = await fetcher.ReadPageAsync(Index, null, LargestIndex, cancel).ConfigureAwait(false);
        try
        {
            using var plain = new GunzipStream(bytes, Index);
            var others = new DebianNames();
            if (DebianSource.Find(new LimitedStream(plain, LargestPlainIndex), name, others, cancel) is not { } source)
                throw NotOfDebian(name, others);
            return new FoundSource([$"debian:{source.Directory}/{source.File}"], file ?? source.File) { Hash = source.Hash, Homepage = source.Homepage };
        }
        catch (InvalidDataException error)
        {
            throw new PthbsException(ErrorKind.Source, "the index of Debian's sources is damaged", error) { Where = Index };
        }
    }
}
