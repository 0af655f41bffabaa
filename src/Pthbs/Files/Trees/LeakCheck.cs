using System.Globalization;
using Pthbs.Scripts;

namespace Pthbs.Files.Trees;

/// <summary>Tells a person how to fix leaked paths.</summary>
public static class LeakCheck
{
    /// <summary>One problem a leak.</summary>
    /// <param name="leaks">What the scan found.</param>
    /// <param name="ownerOf">The package's path for a path in the build's environment: <c>bin/sh</c> → <c>/pthbs/busybox.&lt;hash&gt;/bin/sh</c>; null if there is none.</param>
    /// <param name="cancel">Ends it between two leaks.</param>
    public static IReadOnlyList<TreeProblem> Problems(IEnumerable<Leak> leaks, Func<string, string?> ownerOf, CancellationToken cancel = default)
    {
        var problems = new List<TreeProblem>();
        foreach (var leak in leaks)
        {
            cancel.ThrowIfCancellationRequested();
            var place = leak.IsLink ? "its target is" : string.Create(CultureInfo.InvariantCulture, $"at byte {leak.Offset} it holds");
            var what = $"{place} {PathText.Printable(leak.Text)}, a path that exists only during the build";
            var owner = leak.Forbidden == BuildFormat.MergedView && leak.Text.StartsWith(BuildFormat.MergedView + "/", StringComparison.Ordinal) ? ownerOf(leak.Text[(BuildFormat.MergedView.Length + 1)..]) : null;
            var problem = owner is null
                ? new TreeProblem(what, leak.Path, Hint(leak))
                : new TreeProblem($"{what}; its real path is {owner}", leak.Path, $"configure it with {owner} instead, or replace the path at the end of the script");
            problems.Add(problem with { IsBuildPathInText = !leak.IsLink && !leak.IsElf && !IsArchive(leak.Path) });
        }

        return problems;
    }

    private static bool IsArchive(string path) => path.EndsWith(".a", StringComparison.Ordinal) || path.EndsWith(".o", StringComparison.Ordinal);

    private static string Hint(Leak leak)
    {
        if (leak.IsLink) return "make the link relative (ln -sr), or point it to $out";
        if (IsArchive(leak.Path))
            return "compile with -ffile-prefix-map=$PWD=. (it covers -g and __FILE__; layouts have it in CFLAGS, which a makefile that sets its own needs in make_flags: CFLAGS=\"$CFLAGS\"), or run 'strip -g' on it";
        // Names say nothing: a program may have a dot in its name, and a README none.
        return leak.IsElf
            ? "link it with -s (debug information names source files) and compile with -ffile-prefix-map=$PWD=. (assertions do; layouts have both in LDFLAGS and CFLAGS, which a makefile that sets its own needs in make_flags: CFLAGS=\"$CFLAGS\")"
            : "replace the path at the end of the script (sed -i), or delete the file if nothing at run time reads it";
    }
}
