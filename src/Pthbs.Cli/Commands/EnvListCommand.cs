using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs env list</c></summary>
internal sealed class EnvListCommand : PthbsCommand
{
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object on each line");

    public EnvListCommand()
        : base("list", "list the environments of the collection and of the store") => Add(_json);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Each line has a name, or '-' if there is none, a path, or 'not built', and the roots that hold\nthe environment, with the numbers of their generations. Environments without a name in the\ncollection were built from other packages, or from an earlier collection; one that is the\ncurrent generation of a root has the name of that root: 'pthbs run' knows it by that."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs env list", "lists them")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.OnlyPrint();
        var unnamed = call.Session.Store.ListEnvironments().ToList();
        var roots = Roots(call.Session.Store.Roots);
        var names = Names(call);
        foreach (var name in names)
        {
            var id = call.Session.Words.Environments.TryFindNamed(name);
            if (id is { } named) unnamed.Remove(named);
            Print(call, name, id, roots);
        }

        foreach (var id in unnamed) Print(call, roots.GetValueOrDefault(id.ToString())?.Find(root => root.Current && !names.Contains(root.Root))?.Root, id, roots);
        return Task.FromResult(ExitCodes.Success);
    }

    /// <summary>A store can be looked at without any collection.</summary>
    private static IReadOnlyList<string> Names(Invocation call)
    {
        try
        {
            call.FindCollections();
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Usage)
        {
            return [];
        }

        return call.Session.Collection.Environments;
    }

    /// <summary>The roots by what they hold; one that cannot be read holds nothing here, and 'pthbs store root list' says so.</summary>
    private static Dictionary<string, List<HoldingRootJson>> Roots(RootStore roots)
    {
        var found = new Dictionary<string, List<HoldingRootJson>>(StringComparer.Ordinal);
        foreach (var name in roots.Names)
        {
            try
            {
                var current = roots.CurrentNumber(name);
                foreach (var number in roots.Numbers(name))
                {
                    if (roots.Read(name, number) is not { Environment: { } id }) continue;
                    if (!found.TryGetValue(id.ToString(), out var holding)) found[id.ToString()] = holding = [];
                    holding.Add(new HoldingRootJson(name, number, number == current));
                }
            }
            catch (PthbsException)
            {
            }
        }

        return found;
    }

    private static void Print(Invocation call, string? name, EnvironmentId? id, Dictionary<string, List<HoldingRootJson>> roots)
    {
        var path = id is { } built ? call.Session.Store.PathOf(built) : null;
        var holding = id is { } held ? roots.GetValueOrDefault(held.ToString()) : null;
        var shown = holding is null ? "" : $"  {string.Join(", ", holding.Select(root => $"root {root.Root} {root.Generation}{(root.Current ? " (current)" : "")}"))}";
        call.Print(new EnvironmentRowJson(name, path, holding), $"{name ?? "-"}  {path ?? "not built"}{shown}");
    }
}
