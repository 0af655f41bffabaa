using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs collection generate</c></summary>
internal sealed class CollectionGenerateCommand : PthbsCommand
{
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "a package, or PACKAGE:parameter=value,…", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "every package of the collection, with its defaults" };
    private readonly Option<string?> _to = new("--to") { Description = "write each script to DIR/<id>", HelpName = "DIR" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each script");

    public CollectionGenerateCommand()
        : base("generate", "generate build scripts from templates")
    {
        Add(_packages);
        Add(_all);
        Add(_to);
        Add(_json);
        Validators.Add(result =>
        {
            if (result.GetResult(_packages) is not { Tokens.Count: > 0 } == !result.GetValue(_all)) result.AddError("what to generate? name packages, or use --all");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["Prints the ids of the scripts, dependencies first. A script's id is its name and the\nsha256 of its bytes."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs collection generate zlib", "prints the ids of zlib and of all that it is built from"),
        new("pthbs collection generate curl:tls=openssl --to scripts", "writes the scripts into a directory"),
        new("pthbs collection generate --all --json", "describes every package of the collection, for programs"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.EnsureOutsideStore(call.Value(_to));
        // Where they can be kept, the scripts are known by their ids from then on.
        call.UseStoreFor(StoreAccess.WritingIfPossible);
        IReadOnlyList<string> words = call.Value(_all) ? call.Session.Collection.Packages : call.Value(_packages)!;
        var graph = call.Session.PlanAll(call.Session.Words.Packages(words));
        foreach (var warning in graph.Nodes.SelectMany(n => call.Session.FindGenerated(n.Id)?.Warnings ?? [])) call.Screen.Say($"warning: {warning}");
        if (call.Value(_to) is { } directory) Save(graph, directory);
        call.Print(graph.Nodes, node => Json(node, call.Session.FindGenerated(node.Id)), node => node.Id.ToString());
        return Task.FromResult(ExitCodes.Success);
    }

    private static void Save(BuildGraph graph, string path)
    {
        using var directory = new NamedDirectory(path);
        foreach (var node in graph.Nodes) directory.Write(node.Id.ToString(), node.Script.Bytes.Span);
    }

    private static ScriptJson Json(GraphNode node, GeneratedPackage? generated) =>
        new(node.Id.ToString(), node.Id.Name, node.Script.Header.Version, generated?.Request.ToString(), generated?.Where, node.Requirements.Select(id => id.ToString()));
}
