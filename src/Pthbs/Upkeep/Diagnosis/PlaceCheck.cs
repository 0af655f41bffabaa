using Pthbs.Errors;

namespace Pthbs.Upkeep.Diagnosis;

/// <summary>Whether a directory, and the file system that it is on, are fit for a store or a state.</summary>
/// <param name="machine">The machine.</param>
/// <param name="what">Which of the two.</param>
/// <param name="path">Where it is.</param>
internal sealed class PlaceCheck(IMachine machine, string what, string path)
{
    private const long Little = 1L << 30;
    private const long AlmostNothing = 64L << 20;
    private const long FewFiles = 20_000;
    private const long AlmostNoFiles = 500;

    public IEnumerable<Finding> Examine()
    {
        Files.FileSystem system;
        PthbsException? trouble = null;
        try
        {
            system = machine.FileSystemOf(path);
        }
        catch (PthbsException error)
        {
            (system, trouble) = (null!, error);
        }

        if (trouble is not null)
        {
            yield return Finding("", Severity.Problem, $"{trouble.Where}: {trouble.Message}", trouble.Hint);
            yield break;
        }

        yield return Mounted(system);
        yield return Space(system);
        if (system.FreeFiles is { } files) yield return Inodes(files);
        if (system.IsNetwork) yield return Finding("-network", Severity.Warning, $"{path} is on a network file system: locks and crashes are less safe there", $"choose a local directory: --{what}=DIR");
        if (system.IsReadOnly) yield break;
        foreach (var finding in Tried(system)) yield return finding;
    }

    private Finding Mounted(Files.FileSystem system)
    {
        if (system.IsReadOnly) return Finding("", Severity.Problem, $"{path} is mounted read-only: pthbs can show and run packages, but not build any", $"mount -o remount,rw \"$(findmnt -no TARGET -T {system.Path})\"");
        if (system.IsNoExec) return NoExec(system);
        return Finding("", Severity.Fine, $"{path} is on a suitable file system");
    }

    private Finding NoExec(Files.FileSystem system) =>
        Finding("", Severity.Problem, $"{path} is mounted noexec: {(what == "store" ? "no program of any package" : "no build")} can run there", $"mount -o remount,exec \"$(findmnt -no TARGET -T {system.Path})\"");

    private Finding Space(Files.FileSystem system)
    {
        var free = $"{system.FreeBytes >> 20} MiB are free for {path}";
        return system.FreeBytes >= Little ? Finding("-space", Severity.Fine, free)
            : Finding("-space", system.FreeBytes < AlmostNothing ? Severity.Problem : Severity.Warning, $"only {free}", "pthbs gc --dry-run   (then: pthbs gc)");
    }

    private Finding Inodes(long files) => files >= FewFiles ? Finding("-inodes", Severity.Fine, $"{files} more files fit into {path}")
        : Finding("-inodes", files < AlmostNoFiles ? Severity.Problem : Severity.Warning, $"only {files} more files fit into {path} (inodes)", "pthbs gc --dry-run   (then: pthbs gc)");

    private IEnumerable<Finding> Tried(Files.FileSystem system)
    {
        var trial = machine.Try(path);
        if (trial.Trouble is { } trouble)
        {
            yield return Finding("-writable", Severity.Problem, $"{trouble.Where}: {trouble.Message}", machine.IsRoot ? trouble.Hint : $"as root: install -d -o {machine.User} {path}   (or choose another place: --{what}=DIR)");
            yield break;
        }

        yield return Finding("-writable", Severity.Fine, $"{path} can be written");
        if (!trial.HasLinks) yield return Finding("-links", Severity.Problem, $"{path} is on a file system without symbolic links: environments need them", Elsewhere);
        if (!trial.TellsCases) yield return Finding("-cases", Severity.Problem, $"{path} is on a file system that does not distinguish 'a' from 'A': packages contain both", Elsewhere);
        if (!trial.Renames) yield return Finding("-renames", Severity.Problem, $"{path} is on a file system that cannot rename without replacing (neither RENAME_NOREPLACE nor hard links): pthbs cannot publish packages safely", Elsewhere);
        else if (!trial.Exchanges && what == "store")
            yield return Finding("-renames", Severity.Warning, $"{path} is on a file system without RENAME_EXCHANGE: while 'pthbs store repair' replaces a package, its name is missing for a moment", Elsewhere);
        if (!trial.RunsPrograms && !system.IsNoExec) yield return NoExec(system);
    }

    private string Elsewhere => $"choose a directory on ext4, xfs, btrfs or tmpfs: --{what}=DIR";

    private Finding Finding(string aspect, Severity severity, string text, string? mend = null) => new(what + aspect, severity, text, mend);
}
