using System.Globalization;
using Pthbs.Errors;
using Pthbs.Packaging;
using Pthbs.Packaging.Reading;
using Pthbs.Scripts;

namespace Pthbs.Workflows.Failures;

/// <summary>Why a build failed, as far as its log tells, and what a template of its collection can do about it.</summary>
internal static class FailureReasons
{
    /// <summary>What is more than this is counted: sources of others make as many as they like, and each is looked at again and again.</summary>
    private const int MostReasons = 20, MostValues = 50;

    /// <summary>What the log says is not there, and what else it says.</summary>
    /// <param name="lines">The lines of its log that can say why.</param>
    /// <param name="id">The package whose build failed.</param>
    /// <param name="packages">The names of the collection's packages.</param>
    public static (IReadOnlyList<FailureReason> Missing, IReadOnlyList<FailureReason> Others) In(IReadOnlyList<string> lines, PackageId id, IReadOnlySet<string> packages)
    {
        List<FailureReason> missing = [.. MissingPrograms.In(lines).Select(program => MissingPrograms.Advice(program, packages)), .. MissingLibraries.In(lines, packages, id.Name)];
        List<FailureReason> others = [.. CompilerTrouble.In(lines), .. MissingHeaders.In(lines, packages), .. MissingDirectories.In(lines, $"{BuildFormat.MountPoint}/{id}")];
        if (RefusedOwners.In(lines) is { } owners) others.Add(owners);
        // What brings a library is better than to do without it.
        if (!missing.Exists(reason => reason.Changes.Count > 0) && Refusal(lines) is { } refusal) others.Add(refusal);
        return (Bounded(missing), Bounded(others));
    }

    /// <summary>What a configure script cannot do without, where it says itself with which option it can; null where it does not.</summary>
    public static FailureReason? Refusal(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            // configure: error: openssl is a must but can not be found. … or use `--disable-openssl' to disable support for openssl encryption
            if (!line.StartsWith("configure: error: ", StringComparison.Ordinal)) continue;
            foreach (var start in (string[])["--without-", "--disable-"])
            {
                if (line.IndexOf(start, StringComparison.Ordinal) is not (>= 0 and var at)) continue;
                var end = at + start.Length;
                while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] is '-' or '_')) end++;
                if (line[at..end].TrimEnd('-', '_') is var option && option.Length > start.Length) return new FailureReason($"configure did not find something that it asks for, and works without it with {option}", new FactChange("configure_flags", option));
            }
        }

        return null;
    }

    /// <summary>What is wrong with the output, where facts help.</summary>
    /// <param name="error">How it was refused.</param>
    /// <param name="packages">The names of the collection's packages.</param>
    public static IReadOnlyList<FailureReason> OfOutput(PthbsException error, IReadOnlySet<string> packages)
    {
        List<FailureReason> reasons = [.. error.Interpreters.Take(MostReasons).Select(interpreter => OfInterpreter(interpreter, packages))];
        if (error.Interpreters.Count > MostReasons) reasons.Add(More(error.Interpreters.Count - MostReasons));
        var paths = error.BuildPathsIn.Where(PlainPath.Is).ToList();
        if (paths.Count > 0) reasons.Add(new FailureReason($"installed texts hold paths of the build{(paths.Count > MostValues ? $", and {paths.Count - MostValues} more than these" : "")}", [.. paths.Take(MostValues).Select(path => new FactChange("hide_build_paths", path))]));
        return reasons;
    }

    /// <summary>The first ones and how many more there are; what a fact helps with counts first.</summary>
    private static List<FailureReason> Bounded(List<FailureReason> reasons) =>
        reasons.Count <= MostReasons ? reasons : [.. reasons.Where(reason => reason.Changes.Count > 0).Concat(reasons.Where(reason => reason.Changes.Count == 0)).Take(MostReasons), More(reasons.Count - MostReasons)];

    private static FailureReason More(int count) => new(string.Create(CultureInfo.InvariantCulture, $"and {count} more"));

    private static FailureReason OfInterpreter(string interpreter, IReadOnlySet<string> packages)
    {
        var name = interpreter[(interpreter.LastIndexOf('/') + 1)..];
        var owner = BuildPrograms.PackageOf(name, packages) is { } package ? $"either depend on the package '{package}' and write '#!{BuildFormat.MountPoint}/env/bin/{name}', or take" : "no package of the collection brings it; take";
        return new FailureReason($"programs of the package need {name}: {owner} that of the machine where they run", BuildPrograms.IsName(name) ? [new FactChange("env_interpreters", name)] : []);
    }
}
