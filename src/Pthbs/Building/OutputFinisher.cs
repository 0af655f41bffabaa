using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Elf;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Building;

/// <summary>
/// What happens to an output between its script and its place in the store: links are added, it is normalised, hashed and checked. Needs the tree and
/// plain values alone, so that it can be done on another machine.
/// </summary>
public static class OutputFinisher
{
    private const int MostProblemsShown = 40, FewestOfAKind = 3;

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
        // What is wrong is told at once, whatever finds it: a build may take hours, and so may each of several.
        var problems = new List<TreeProblem>();
        foreach (var link in script.Header.Links) if (TryAddLink(output, link) is { } wrong) problems.Add(wrong);
        string? OwnerOf(string path) => merged.Locate(path) is { } place ? $"{BuildFormat.MountPoint}/{place}" : null;
        var normal = new NormaliseOptions(BuildFormat.Epoch, OwnerOf) { Owner = Ownership.IsRoot ? (0, 0) : null, Flags = terms.Flags, Limits = terms.Limits };
        var report = TreeNormaliser.Normalise(output, normal, cancel);
        foreach (var change in report.Changes) note($"pthbs: {change}");
        var listing = TreeListing.Read(output, terms.Limits, cancel);
        if (listing.Entries.Count == 0 && report.Problems.Count == 0 && problems.Count == 0) throw Empty(script);
        if (listing.Entries.FirstOrDefault(e => !TreeNormaliser.IsNormal(e, normal)) is { } strange) throw Changed(strange);

        var id = script.Id.ToString();
        HashSet<string> ids = [id, .. visible.Select(v => v.ToString())];
        var scan = TreeScanner.Scan(output, listing, new ScanRequest(id, ids, ForbiddenPaths(script, terms)), cancel);
        var header = script.Header;
        var unfit = problems.Count;
        if (header.IsOn(ScriptOptions.LinkCheck)) problems.AddRange(LinkCheck.Problems(listing.Entries, id, ids, header.IsOn(ScriptOptions.RootfsTree), cancel));
        var ofElf = new List<Func<string, ElfFile?, TreeProblem?>>();
        if (header.IsOn(ScriptOptions.StaticCheck)) ofElf.Add(StaticLinkCheck.Problem);
        if (header.IsOn(ScriptOptions.MachineCheck)) ofElf.Add(new MachineCheck(header.System).Problem);
        problems.AddRange(ElfChecks.Problems(output, scan.ElfFiles, ofElf, cancel));
        if (header.IsOn(ScriptOptions.ShebangCheck)) problems.AddRange(ShebangCheck.Problems(scan.Shebangs, ids, cancel));
        if (header.IsOn(ScriptOptions.LeakCheck)) problems.AddRange(LeakCheck.Problems(scan.Leaks, OwnerOf, cancel));
        var allowed = header.Values(ScriptOptions.AllowPath).Select(g => new PathGlob(g)).ToList();
        // What a package may not hold at all, and links that have no place in it, are no check that a script can pass over.
        var found = problems[unfit..];
        problems.RemoveRange(unfit, found.Count);
        problems.AddRange(report.Problems);
        foreach (var problem in found)
        {
            cancel.ThrowIfCancellationRequested();
            if (!allowed.Exists(g => g.Matches(problem.Path))) problems.Add(problem);
        }

        return problems.Count == 0 ? scan : throw Wrong(script, problems);
    }

    /// <summary>
    /// The build's own directories, as a script behind walls sees them, and as one without walls does: which of the two it was is not for the verdict to know.
    /// </summary>
    private static string[] ForbiddenPaths(BuildScript script, OutputTerms terms)
    {
        const string inside = BuildFormat.BuildDirectory;
        return [$"{inside}/{script.Id.Name}", $"{inside}/tmp", $"{inside}/home", $"{inside}/link", BuildFormat.MergedView, .. terms.PrivatePaths];
    }

    /// <summary>Adds a link of the header; what is wrong where it has no place.</summary>
    private static TreeProblem? TryAddLink(DirectoryHandle output, LinkInput link)
    {
        try
        {
            if (output.TryStatus(link.Path) is not null)
                return new TreeProblem("the output already has something at the place of a link of the script's header", link.Path, "let the script leave that place free, or name another path in the header");
            var slash = link.Path.LastIndexOf('/');
            if (slash > 0) using (output.CreateDirectories(link.Path[..slash])) { }
            output.CreateLink(link.Target, link.Path);
            return null;
        }
        catch (PthbsException error) when (error.SystemError is Errno.LinkLoop or Errno.NotADirectory)
        {
            // What stands there was made by the script, so it is the build that failed and not the machine.
            return new TreeProblem("a link of the script's header would be below something that is not a directory", link.Path, "let the script leave directories there, or name another path in the header");
        }
    }

    private static PthbsException Empty(BuildScript script) => new(ErrorKind.Build, "the output is empty")
    {
        Where = script.Id.ToString(),
        Got = "an empty directory",
        Expected = "something installed in $out",
        Hint = "install with --prefix=\"$out\" or similar, and check that the script does not end early: pthbs log " + script.Id.Short,
    };

    private static PthbsException Changed(TreeEntry entry) => new(ErrorKind.Build, "the output changed while pthbs processed it")
    {
        Where = PathText.Printable(entry.Path),
        Hint = "a process that can write to it is still running: the script must wait for everything that it starts, and nobody else may write where pthbs builds",
    };

    private static PthbsException Wrong(BuildScript script, List<TreeProblem> problems)
    {
        // Problems of one kind stand together, with what mends them below where there are several kinds. Of each kind some are shown: a flood of one hides no other.
        var kinds = problems.GroupBy(p => p.Hint).ToList();
        var most = Math.Max(FewestOfAKind, MostProblemsShown / kinds.Count);
        var lines = new List<string>();
        foreach (var kind in kinds.Take(MostProblemsShown))
        {
            lines.AddRange(kind.Take(most).Select(p => p.ToString()));
            if (kind.Count() > most) lines.Add($"... and {kind.Count() - most} more");
            if (kinds.Count > 1 && kind.Key is { } mend) lines.Add($"  hint: {mend}");
        }

        if (kinds.Count > MostProblemsShown) lines.Add($"... and {kinds.Count - MostProblemsShown} more kinds");
        return new PthbsException(ErrorKind.Build, $"the output of {script.Id.Name} cannot go into the store: {problems.Count} problem{(problems.Count == 1 ? "" : "s")}")
        {
            Where = script.Id.ToString(),
            Details = lines,
            Hint = kinds.Count == 1 ? kinds[0].Key : null,
        };
    }
}
