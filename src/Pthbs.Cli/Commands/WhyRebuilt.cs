using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary>What <c>pthbs why --rebuilt</c> does: what changed since a package was last built.</summary>
internal static class WhyRebuilt
{
    /// <summary>Tells of a package, compared with one that was built before: with the last one of its name and of the same values of its parameters where that is not said.</summary>
    public static void Run(Invocation call, PackageId id, string? from)
    {
        var session = call.Session;
        var before = from is { } word ? session.Words.Package(word) : LastBuilt.Find(session.Store, id, session.FindGenerated(id)?.Parameters);
        if (before is not { } old)
        {
            call.Screen.Say(session.Store.Contains(id) ? $"nothing to compare with: {id.Short} is in the store, and no other '{id.Name}'{With(session.FindGenerated(id))} was built here" : $"nothing to compare with: no '{id.Name}'{With(session.FindGenerated(id))} was built here yet");
            return;
        }

        if (old.Name != id.Name) throw new PthbsException(ErrorKind.Usage, "this is another package") { Got = old.ToString(), Expected = $"an id of {id.Name}" };
        var causes = RebuildCauses.Find(old, id, session.TryScript);
        if (causes.Count == 0) call.Screen.Say(session.Store.Contains(id) ? $"nothing changed: {id.Short} is the one that was built" : $"nothing changed: both are {id.Short}");
        else call.Screen.Say($"{id.Short} in place of {old.Short}{(session.Store.Contains(id) ? ", and built already" : "")}:");
        foreach (var cause in causes) Tell(call, cause);
    }

    private static string With(GeneratedPackage? package) => package is { Parameters.IsEmpty: false } ? $" with {string.Join(", ", package.Parameters.Select(p => $"{p.Name}={p.Value}"))}" : "";

    private static void Tell(Invocation call, RebuildCause cause)
    {
        var id = cause.Path[^1];
        call.Print(new CauseJson(id.ToString(), cause.Before.ToString(), cause.Path.Select(p => p.ToString()), [.. cause.Changed], [.. cause.Diff]), screen =>
        {
            var way = cause.Path.Count > 1 ? $" (below {string.Join(", ", cause.Path.SkipLast(1).Select(p => p.Name))})" : "";
            screen.PrintLine($"{id.Name}{way}: {string.Join(", ", cause.Changed)} changed");
            foreach (var line in cause.Diff) screen.PrintLine("  " + line);
        });
    }
}
