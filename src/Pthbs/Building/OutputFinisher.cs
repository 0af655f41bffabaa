using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Building;

/// <summary>
/// What happens to an output between its script and its place in the store: links are added, it is normalised, hashed and checked. Needs the tree and
/// plain values alone, so that it can be done on another machine.
/// </summary>
public static class OutputFinisher
{
    private const int MostProblemsShown = 40;

    /// <summary>Finishes an output in place. Whether it is accepted follows from the script and the tree, in whatever way and on whatever machine it was built.</summary>
    /// <param name="output">The tree; no process of its build lives any more.</param>
    /// <param name="script">The script that made it.</param>
    /// <param name="visible">The packages that the build saw.</param>
    /// <param name="merged">The merged view that it had, to find who owns a path in it.</param>
    /// <param name="terms">What it may hold.</param>
    /// <param name="note">Receives a line for the log for each thing changed.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">A check failed; lists all that is wrong.</exception>
    public static TreeScan Finish(
        DirectoryHandle output, BuildScript script, IReadOnlyCollection<PackageId> visible, Forest merged, OutputTerms terms, Action<string> note, CancellationToken cancel)
    {
        foreach (var link in script.Header.Links) AddLink(output, link);
        string? OwnerOf(string path) => merged.Locate(path) is { } place ? $"{BuildFormat.MountPoint}/{place}" : null;
        var normal = new NormaliseOptions(BuildFormat.Epoch, OwnerOf) { Owner = Ownership.IsRoot ? (0, 0) : null, Flags = terms.Flags, Limits = terms.Limits };
        var report = TreeNormaliser.Normalise(output, normal, cancel);
        foreach (var change in report.Changes) note($"pthbs: {change}");
        var listing = TreeListing.Read(output, terms.Limits, cancel);
        if (listing.Entries.Count == 0 && report.Problems.Count == 0) throw Empty(script);
        if (listing.Entries.FirstOrDefault(e => !TreeNormaliser.IsNormal(e, normal)) is { } strange) throw Changed(strange);

        var id = script.Id.ToString();
        HashSet<string> ids = [id, .. visible.Select(v => v.ToString())];
        var scan = TreeScanner.Scan(output, listing, new ScanRequest(id, ids, ForbiddenPaths(script, terms)), cancel);
        var header = script.Header;
        var problems = new List<TreeProblem>();
        if (header.IsOn("link-check")) problems.AddRange(LinkCheck.Problems(listing.Entries, id, ids, header.IsOn("root-tree"), cancel));
        if (header.IsOn("static-check")) problems.AddRange(StaticLinkCheck.Problems(output, scan.ElfFiles, cancel));
        if (header.IsOn("shebang-check")) problems.AddRange(ShebangCheck.Problems(scan.Shebangs, ids, cancel));
        if (header.IsOn("leak-check")) problems.AddRange(LeakCheck.Problems(scan.Leaks, OwnerOf, cancel));
        var allowed = header.Values("allow-path").Select(g => new PathGlob(g)).ToList();
        problems.RemoveAll(p =>
        {
            cancel.ThrowIfCancellationRequested();
            return allowed.Exists(g => g.Matches(p.Path));
        });
        // What a package may not hold at all is no check that a script can pass over.
        problems.InsertRange(0, report.Problems);
        return problems.Count == 0 ? scan : throw Wrong(script, problems);
    }

    /// <summary>
    /// The build's own directories, as a script behind walls sees them, and as one without walls does: which of the two it was is not for the verdict to know.
    /// </summary>
    private static string[] ForbiddenPaths(BuildScript script, OutputTerms terms)
    {
        const string inside = BuildFormat.BuildDirectory;
        return [$"{inside}/{script.Id.Name}", $"{inside}/tmp", $"{inside}/home", BuildFormat.MergedView, .. terms.PrivatePaths];
    }

    private static void AddLink(DirectoryHandle output, LinkInput link)
    {
        try
        {
            if (output.TryStatus(link.Path) is not null)
                throw new PthbsException(ErrorKind.Build, "the output has something already where the script's header wants a link") { Where = link.Path };
            var slash = link.Path.LastIndexOf('/');
            if (slash > 0) using (output.CreateDirectories(link.Path[..slash])) { }
            output.CreateLink(link.Target, link.Path);
        }
        catch (PthbsException error) when (error.SystemError is Errno.LinkLoop or Errno.NotADirectory)
        {
            // What stands there was made by the script, so it is the build that failed and not the machine.
            throw new PthbsException(ErrorKind.Build, "the script's header wants a link beneath what is no directory in the output", error) { Where = link.Path, Hint = "let the script leave directories there, or name another path in the header" };
        }
    }

    private static PthbsException Empty(BuildScript script) => new(ErrorKind.Build, "the script made nothing")
    {
        Where = script.Id.ToString(),
        Got = "an empty directory",
        Expected = "something installed in $out",
        Hint = "install with --prefix=\"$out\" or its like, and see that the script does not end early: pthbs log " + script.Id.Short,
    };

    private static PthbsException Changed(TreeEntry entry) => new(ErrorKind.Build, "the output was changed while it was finished")
    {
        Where = PathText.Printable(entry.Path),
        Hint = "a process that can write to it still runs: the script must wait for all that it starts; and nobody else may write where pthbs builds",
    };

    private static PthbsException Wrong(BuildScript script, List<TreeProblem> problems)
    {
        // Problems of one kind stand together, with what mends them below where there are several kinds.
        var kinds = problems.Take(MostProblemsShown).GroupBy(p => p.Hint).ToList();
        var lines = kinds.SelectMany(k => k.Select(p => p.ToString()).Concat(kinds.Count > 1 && k.Key is { } mend ? [$"  hint: {mend}"] : [])).ToList();
        if (problems.Count > MostProblemsShown) lines.Add($"... and {problems.Count - MostProblemsShown} more");
        return new PthbsException(ErrorKind.Build, $"the output of {script.Id.Name} cannot go into the store: {problems.Count} problem{(problems.Count == 1 ? "" : "s")}")
        {
            Where = script.Id.ToString(),
            Details = lines,
            Hint = kinds.Count == 1 ? kinds[0].Key : null,
        };
    }
}
