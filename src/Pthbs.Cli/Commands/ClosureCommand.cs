using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Environments;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs closure</c></summary>
internal sealed class ClosureCommand : PthbsCommand
{
    private readonly Argument<string?> _what = new("WHAT") { Description = "a package or an environment; it must be built", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _environment = new("--env", "-e") { Description = "an environment by its name", HelpName = "ENV" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each package");

    public ClosureCommand()
        : base("closure", "show what a package or an environment needs at run time, and how large that is")
    {
        Add(_what);
        Add(_environment);
        Add(_json);
        Validators.Add(result =>
        {
            if (result.GetResult(_what) is not { Tokens.Count: > 0 } == result.GetResult(_environment) is null) result.AddError("the closure of what? name a package or an environment, or use --env");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Prints a line for each package: what it adds, its own size, and its id. 'adds' is how much\nsmaller the closure would be without the package: its own size, and that of what only it\nneeds. A package that two others need counts for neither of them.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs closure curl", "lists the packages that curl needs at run time, the largest addition first"),
        new("pthbs closure --env base", "the same for the environment 'base'"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.OnlyPrint();
        var session = call.Session;
        var roots = Roots(call);
        var members = ClosureSizes.Of(roots, id => DependencyPaths.References(session.Store, id, call.Cancel), id => PackageRecords.Of(session.Store, id, call.Cancel).Size);
        var total = members.Sum(m => m.Size);
        call.Screen.Say($"{Quantity.Count(members.Count, "package")}, {Quantity.Size(total)}");
        List<string[]> rows = [["adds", "own size", "package"], .. members.Select(m => (string[])[Quantity.Size(m.Adds), Quantity.Size(m.Size), m.Id.ToString()])];
        var widths = Enumerable.Range(0, 2).Select(i => rows.Max(row => row[i].Length)).ToArray();
        call.Print(members.Select(m => new ClosureJson(m.Id.ToString(), m.Size, m.Adds)), screen => screen.PrintLines(rows.Select(row => $"{row[0].PadLeft(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2]}")));
        return Task.FromResult(ExitCodes.Success);
    }

    private IReadOnlyList<PackageId> Roots(Invocation call)
    {
        var session = call.Session;
        if (call.Value(_environment) is { } name) return EnvironmentPackages.Of(session.Store, session.Words.Environments.Published(name));
        var stored = session.Words.Stored(call.Value(_what)!);
        return stored.Environment is { } environment ? EnvironmentPackages.Of(session.Store, environment) : [session.Words.BuiltPackage(call.Value(_what)!)];
    }
}
