using System.Globalization;
using Pthbs.Building;
using Pthbs.Collections;
using Pthbs.Collections.Linting;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>
/// Tells before a build what in the templates of its packages has no effect, or makes no script: a misspelt block or fact makes a good script that does something else than was meant, and often the very script that was
/// built before.
/// </summary>
internal static class TemplateWarnings
{
    /// <summary>Looks at the templates of what is built, and of what was asked for and rendered now; tells each finding once.</summary>
    public static void Tell(Session session, BuildGraph graph, IEnumerable<PackageId> asked, IProgress<BuildEvent> events)
    {
        var packages = new Dictionary<string, PackageId>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var built = graph.Nodes.Select(node => node.Id).ToHashSet();
        foreach (var id in built.Concat(asked))
        {
            // What a cache has was told when it was rendered.
            if (session.FindGenerated(id) is not { } package || (!package.IsNew && !built.Contains(id))) continue;
            packages.TryAdd(package.Where, id);
            names.Add(package.Request.Name);
        }

        if (names.Count == 0) return;
        try
        {
            var mistakes = packages.Values.Select(id => session.FindGenerated(id)).OfType<GeneratedPackage>().Select(package => (package.Id, Mistake: RenderedLinter.Mistake(session.Collection, package)));
            foreach (var (id, mistake) in mistakes) if (mistake is not null) Tell(id, mistake, events);
            foreach (var finding in CollectionLinter.Check(session.Collection, names).Findings)
            {
                if (finding.Rule is not (LintRule.UnusedBlock or LintRule.UnusedVariable or LintRule.JoinedTexts or LintRule.TextOutsideBlocks) || !packages.TryGetValue(finding.Where, out var id)) continue;
                Tell(id, finding, events);
            }
        }
        catch (PthbsException)
        {
            // What cannot be read was not needed: the scripts are there.
        }
    }

    private static void Tell(PackageId id, LintFinding finding, IProgress<BuildEvent> events) => events.Report(new BuildWarned(id, new PthbsException(ErrorKind.Input, finding.Message)
    {
        Where = string.Create(CultureInfo.InvariantCulture, $"{finding.Where}:{finding.Line}:{finding.Column}"),
        Hint = finding.Hint ?? "it has no effect: correct its name, or delete it",
    }));
}
