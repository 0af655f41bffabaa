using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary>What <c>pthbs why --reverse</c> does: who depends on a package.</summary>
internal static class WhyReverse
{
    private const int MostFilesShown = 3;

    /// <summary>Tells who needs a package.</summary>
    /// <param name="call">The call.</param>
    /// <param name="word">The package: a name means all packages of that name.</param>
    /// <param name="byOutputs">Whether the built packages are asked and what they refer to, and hold parts of, in place of the collection and its scripts.</param>
    /// <param name="all">Whether those count that need it only through others.</param>
    /// <returns>The exit code: a template that is wrong is told after all that could be read.</returns>
    public static int Run(Invocation call, string word, bool byOutputs, bool all)
    {
        var session = call.Session;
        var errors = new List<PthbsException>();
        IReadOnlyList<PackageId> packages;
        Func<PackageId, IEnumerable<PackageId>> needs;
        Func<PackageId, PackageId, string> relation;
        Func<PackageId, PackageId, IReadOnlyList<string>> files = (_, _) => [];
        Func<PackageId, string> values = _ => "";
        string where;
        if (byOutputs)
        {
            packages = session.Store.List();
            var users = new BuiltUsers(session.Store, call.Cancel);
            needs = users.Needs;
            relation = (user, needed) => users.Refers(user, needed) ? "refers" : "links";
            files = users.Files;
            values = users.Values;
            where = $"{Quantity.Count(packages.Count, "package")} in the store";
        }
        else
        {
            var known = CollectionSurvey.Generate(session, session.Collection.Packages, errors);
            var variants = NamedVariants.Generate(session, topOnly: false, errors);
            var scripts = new Dictionary<PackageId, BuildScript>();
            foreach (var node in session.PlanAll(known.Concat(variants).Select(p => p.Id)).Nodes) scripts[node.Id] = node.Script;
            packages = [.. scripts.Keys];
            needs = id => scripts[id].Requirements;
            relation = (user, needed) => scripts[user].Header.Rootfs == needed ? "rootfs" : "depends";
            values = id => session.FindGenerated(id) is { Request.Parameters.Count: > 0 } variant ? variant.Request.ToString()[id.Name.Length..] : "";
            where = $"{LookedAt.Collection(known.Count, variants.Count)}, and all that they are built from";
        }

        var found = Dependents.Of(packages, needs, session.Words.Among(word, packages), all);
        if (found.Count == 0) session.Words.EnsureKnown(word);
        call.Screen.Say($"{Quantity.Count(found.Count, "package")} depend{(found.Count == 1 ? "s" : "")} {(all ? "" : "directly ")}on {word}; searched: {where}");
        call.Print(
            found,
            user => new DependentJson(user.Id.ToString(), relation(user.Id, user.Needs), user.Needs.ToString(), user.IsDirect, files(user.Id, user.Needs) is { Count: > 0 } taken ? taken : null),
            user => $"{user.Id}  {relation(user.Id, user.Needs)} {(user.IsDirect ? "" : "through ")}{user.Needs.Short}{Taken(files(user.Id, user.Needs))}{(values(user.Id) is { Length: > 0 } with ? $"   ({user.Id.Name}{with})" : "")}");
        errors.ForEach(call.Tell);
        return errors is [var first, ..] ? ExitCodes.Of(first.Kind) : ExitCodes.Success;
    }

    private static string Taken(IReadOnlyList<string> files) => files.Count == 0 ? "" : $"   {VisibleText.Of(ShortList.Of(files, MostFilesShown))}";
}
