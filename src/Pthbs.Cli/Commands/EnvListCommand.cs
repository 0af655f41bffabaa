using System.CommandLine;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sessions;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs env list</c></summary>
internal sealed class EnvListCommand : PthbsCommand
{
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object a line");

    public EnvListCommand()
        : base("list", "list the environments of the collection and of the store") => Add(_json);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Each line: a name and the path, or '-' for the one that there is not. Environments\nwithout a name were built of other packages, or of an earlier state of the collection."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs env list", "lists them")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var unnamed = call.Session.Store.ListEnvironments().ToList();
        foreach (var name in Names(call))
        {
            var id = PublishedEnvironments.TryFindNamed(call.Session, name);
            if (id is { } named) unnamed.Remove(named);
            Print(call, name, id);
        }

        foreach (var id in unnamed) Print(call, null, id);
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

    private static void Print(Invocation call, string? name, EnvironmentId? id)
    {
        var path = id is { } built ? call.Session.Store.PathOf(built) : null;
        if (call.Json is not { } json) call.Screen.PrintLine($"{name ?? "-"}  {path ?? "-"}");
        else json.Write(writer =>
        {
            if (name is not null) writer.WriteString("name", name);
            if (path is not null) writer.WriteString("path", path);
        });
    }
}
