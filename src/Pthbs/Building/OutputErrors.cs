using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Building;

/// <summary>What a person is told of an output that is not accepted.</summary>
internal static class OutputErrors
{
    private const int MostProblemsShown = 40, FewestOfAKind = 3;

    /// <summary>There is nothing in it.</summary>
    public static PthbsException Empty(BuildScript script) => new(ErrorKind.Build, "the output is empty")
    {
        Where = script.Id.ToString(),
        Got = "an empty directory",
        Expected = "something installed in $out",
        Hint = "install with --prefix=\"$out\" or similar, and check that the script does not end early: pthbs log " + script.Id.Short,
    };

    /// <summary>Something was put there meanwhile.</summary>
    public static PthbsException Changed(TreeEntry entry) => new(ErrorKind.Build, "the output changed while pthbs processed it")
    {
        Where = PathText.Printable(entry.Path),
        Hint = "a process that can write to it is still running: the script must wait for everything that it starts, and nobody else may write where pthbs builds",
    };

    /// <summary>All that is wrong with it.</summary>
    public static PthbsException Wrong(BuildScript script, List<TreeProblem> problems)
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

        var isKnown = problems.TrueForAll(p => p.Interpreter is not null || p.IsBuildPathInText);
        if (kinds.Count > MostProblemsShown) lines.Add($"... and {kinds.Count - MostProblemsShown} more kinds");
        return new PthbsException(ErrorKind.Build, $"the output of {script.Id.Name} cannot go into the store: {problems.Count} problem{(problems.Count == 1 ? "" : "s")}")
        {
            Where = script.Id.ToString(),
            Details = lines,
            Hint = kinds.Count == 1 ? kinds[0].Key : null,
            Interpreters = isKnown ? [.. problems.Select(p => p.Interpreter).OfType<string>().Distinct()] : [],
            BuildPathsIn = isKnown ? [.. problems.Where(p => p.IsBuildPathInText).Select(p => p.Path).Distinct()] : [],
        };
    }
}
