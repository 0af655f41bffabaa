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
        // What a package may not hold at all, and links that have no place in it, are no check that a script can pass over.
        var always = new List<TreeProblem>();
        foreach (var link in script.Header.Links) if (TryAddLink(output, link) is { } wrong) always.Add(wrong);
        string? OwnerOf(string path) => merged.Locate(path) is { } place ? $"{BuildFormat.MountPoint}/{place}" : null;
        var normal = new NormaliseOptions(BuildFormat.Epoch, OwnerOf) { Owner = Ownership.IsRoot ? (0, 0) : null, Flags = terms.Flags, Limits = terms.Limits };
        var report = TreeNormaliser.Normalise(output, normal, cancel);
        foreach (var change in report.Changes) note($"pthbs: {change}");
        always.AddRange(report.Problems);
        var listing = TreeListing.Read(output, terms.Limits, cancel);
        // A script of dependencies alone makes an environment.
        if ((script.HasCommands || script.Header.Sources.Length > 0) && listing.Entries.FirstOrDefault(e => e.Path == Forest.PackageLinks) is { } reserved)
            always.Add(new TreeProblem("this path is reserved for environments", reserved.Path, "install it under another name: an environment could not hold this package"));
        if (listing.Entries.Count == 0 && always.Count == 0) throw OutputErrors.Empty(script);
        if (listing.Entries.FirstOrDefault(e => !TreeNormaliser.IsNormal(e, normal)) is { } strange) throw OutputErrors.Changed(strange);

        var id = script.Id.ToString();
        HashSet<string> ids = [id, .. visible.Select(v => v.ToString())];
        var scan = TreeScanner.Scan(output, listing, new ScanRequest(id, ids, ForbiddenPaths(script, terms)), cancel);
        var header = script.Header;
        // What these find, a script can allow by path.
        var allowable = new List<TreeProblem>();
        if (header.IsOn(ScriptOptions.LinkCheck)) allowable.AddRange(LinkCheck.Problems(listing.Entries, id, ids, header.IsOn(ScriptOptions.RootfsTree), cancel));
        var ofElf = new List<Func<string, ElfFile?, TreeProblem?>>();
        if (header.IsOn(ScriptOptions.StaticCheck)) ofElf.Add(StaticLinkCheck.Problem);
        if (header.IsOn(ScriptOptions.MachineCheck)) ofElf.Add(new MachineCheck(header.System).Problem);
        allowable.AddRange(ElfChecks.Problems(output, scan.ElfFiles, ofElf, cancel));
        if (header.IsOn(ScriptOptions.ShebangCheck)) allowable.AddRange(ShebangCheck.Problems(scan.Shebangs, ids, cancel));
        if (header.IsOn(ScriptOptions.LeakCheck)) allowable.AddRange(LeakCheck.Problems(scan.Leaks, OwnerOf, cancel));

        var allowed = header.Values(ScriptOptions.AllowPath).Select(g => new PathGlob(g)).ToList();
        List<TreeProblem> problems = [.. always];
        foreach (var problem in allowable)
        {
            cancel.ThrowIfCancellationRequested();
            if (!allowed.Exists(g => g.Matches(problem.Path))) problems.Add(problem);
        }

        return problems.Count == 0 ? scan : throw OutputErrors.Wrong(script, problems);
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
}
