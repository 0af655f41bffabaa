using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Sessions;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs why-rebuild</c></summary>
internal sealed class WhyRebuildCommand : PthbsCommand
{
    private readonly Argument<string> _package = new("PACKAGE") { Description = "as for 'pthbs build'" };
    private readonly Option<string?> _from = new("--from") { Description = "what to compare with, if not the last of that name that was built", HelpName = "ID" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object a cause");

    public WhyRebuildCommand()
        : base("why-rebuild", "show what changed since a package was last built")
    {
        Add(_package);
        Add(_from);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Compares the script that was last built under PACKAGE's name with the one that it has now\nand, where only the ids of dependencies differ, the scripts of those, down to the packages\nthat were changed themselves; shows the lines that changed."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs why-rebuild curl", "names the packages below curl whose scripts changed, and how"),
        new("pthbs why-rebuild curl --from curl.5f70", "compares with another one than the last"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var session = call.Session;
        var id = session.Resolve(call.Value(_package)!);
        var before = call.Value(_from) is { } word ? session.Resolve(word) : LastBuilt.Find(session.Store, id);
        if (before is not { } old)
        {
            call.Screen.Say(session.Store.Contains(id) ? $"nothing to compare with: {id.Short} is in the store, and no other '{id.Name}' was built here" : $"nothing to compare with: no '{id.Name}' was built here yet");
            return Task.FromResult(ExitCodes.Success);
        }

        if (old.Name != id.Name) throw new PthbsException(ErrorKind.Usage, "this is another package") { Got = old.ToString(), Expected = $"an id of {id.Name}" };
        var causes = RebuildCauses.Find(old, id, session.TryScript);
        if (causes.Count == 0) call.Screen.Say(session.Store.Contains(id) ? $"nothing changed: {id.Short} is the one that was built" : $"nothing changed: both are {id.Short}");
        else call.Screen.Say($"{id.Short} in place of {old.Short}{(session.Store.Contains(id) ? ", and built already" : "")}:");
        foreach (var cause in causes) Tell(call, cause);
        return Task.FromResult(ExitCodes.Success);
    }

    private static void Tell(Invocation call, RebuildCause cause)
    {
        var id = cause.Path[^1];
        if (call.Json is { } json)
        {
            json.Write(writer =>
            {
                writer.WriteString("id", id.ToString());
                writer.WriteString("before", cause.Before.ToString());
                writer.WriteStrings("path", cause.Path.Select(p => p.ToString()));
                writer.WriteStrings("changed", cause.Changed);
                writer.WriteStrings("diff", cause.Diff);
            });
            return;
        }

        var way = cause.Path.Count > 1 ? $" (below {string.Join(", ", cause.Path.SkipLast(1).Select(p => p.Name))})" : "";
        call.Screen.PrintLine($"{id.Name}{way}: {string.Join(", ", cause.Changed)} changed");
        foreach (var line in cause.Diff) call.Screen.PrintForeign("  " + line);
    }
}
