using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs gen</c></summary>
internal sealed class GenCommand : PthbsCommand
{
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "a package, or PACKAGE:parameter=value,…", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "every package of the collection, with its defaults" };
    private readonly Option<string?> _to = new("--to") { Description = "write each script to DIR/<id>", HelpName = "DIR" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object a script");

    public GenCommand()
        : base("gen", "generate build scripts from templates")
    {
        Add(_packages);
        Add(_all);
        Add(_to);
        Add(_json);
        Validators.Add(result =>
        {
            if (result.GetResult(_packages) is not { Tokens.Count: > 0 } == !result.GetValue(_all)) result.AddError("what to generate? either packages or --all must be given");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["Prints the ids of the scripts, each after those that it depends on. A script's id is\nits name and the sha256 of its bytes."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs gen zlib", "prints the ids of zlib and of all that it is built from"),
        new("pthbs gen curl:tls=openssl --to scripts", "writes the scripts into a directory"),
        new("pthbs gen --all --json", "tells of every package of the collection, for programs"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        // Where they can be kept, the scripts are known by their ids from then on.
        call.UseStoreFor(StoreAccess.WritingIfPossible);
        IReadOnlyList<string> words = call.Value(_all) ? call.Session.Collection.Packages : call.Value(_packages)!;
        var graph = call.Session.PlanAll(words.Select(call.Session.Resolve));
        foreach (var warning in graph.Nodes.SelectMany(n => call.Session.FindGenerated(n.Id)?.Warnings ?? [])) call.Screen.Say($"warning: {warning}");
        if (call.Value(_to) is { } directory) Save(graph, directory);
        foreach (var node in graph.Nodes)
            if (call.Json is { } json) Write(json, call, node);
            else call.Screen.PrintLine(node.Id.ToString());
        return Task.FromResult(ExitCodes.Success);
    }

    private static void Save(BuildGraph graph, string path)
    {
        using var directory = DirectoryHandle.Create(path);
        foreach (var node in graph.Nodes) directory.WriteAtomically(node.Id.ToString(), node.Script.Bytes.Span);
    }

    private static void Write(JsonLines json, Invocation call, GraphNode node) => json.Write(writer =>
    {
        writer.WriteString("id", node.Id.ToString());
        writer.WriteString("name", node.Id.Name);
        writer.WriteString("version", node.Script.Header.Version);
        if (call.Session.FindGenerated(node.Id) is { } generated)
        {
            writer.WriteString("request", generated.Request.ToString());
            writer.WriteString("template", generated.Where);
        }

        writer.WriteStrings("requires", node.Requirements.Select(id => id.ToString()));
    });
}
