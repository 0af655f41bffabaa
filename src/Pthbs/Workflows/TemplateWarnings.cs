using System.Globalization;
using Pthbs.Building;
using Pthbs.Collections.Linting;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>Tells before a build what in the templates of its packages has no effect: a misspelt block or fact makes a good script that does something else than was meant.</summary>
internal static class TemplateWarnings
{
    /// <summary>Looks at the templates of what is built, and tells each finding once.</summary>
    public static void Tell(Session session, BuildGraph graph, IProgress<BuildEvent> events)
    {
        var packages = new Dictionary<string, PackageId>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            if (session.FindGenerated(node.Id) is not { } package) continue;
            packages.TryAdd(package.Where, node.Id);
            names.Add(package.Request.Name);
        }

        if (names.Count == 0) return;
        try
        {
            foreach (var finding in CollectionLinter.Check(session.Collection, names).Findings)
            {
                if (finding.Rule is not (LintRule.UnusedBlock or LintRule.UnusedVariable or LintRule.JoinedTexts) || !packages.TryGetValue(finding.Where, out var id)) continue;
                events.Report(new BuildWarned(id, new PthbsException(ErrorKind.Input, finding.Message)
                {
                    Where = string.Create(CultureInfo.InvariantCulture, $"{finding.Where}:{finding.Line}:{finding.Column}"),
                    Hint = finding.Hint ?? "it has no effect: correct its name, or delete it",
                }));
            }
        }
        catch (PthbsException)
        {
            // What cannot be read was not needed: the scripts are there.
        }
    }
}
