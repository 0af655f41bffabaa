using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs collection test</c></summary>
internal sealed class CollectionTestCommand : PthbsCommand
{
    /// <summary>The file of a test's output that says what was found.</summary>
    private const string ResultName = "result";

    private readonly Argument<string[]> _names = new("PACKAGE…") { Description = "a package that has a test, or PACKAGE:parameter=value,…", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "every package of the top layer that has a test, but those never built" };
    private readonly BuildOptions _options;

    public CollectionTestCommand()
        : base("test", "run the tests of packages")
    {
        Add(_names);
        Add(_all);
        _options = new BuildOptions(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_names) is not { Tokens.Count: > 0 } == !result.GetValue(_all)) result.AddError("what to test? name packages, or use --all");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["The test of a package is a package too: packages/NAME/test-NAME.sh.j2. It depends on NAME,\nruns it, and writes its result into its output. A test that succeeded runs again only if it,\nor something that it needs, has changed.",
        "--all leaves out packages that were never built (the fact 'untested'), and lower layers, as\n'pthbs build --all' does: name those to test them as well.",
        "A test that failed runs once more with its commands traced, to tell which line ended it."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs collection test zlib m4", "builds zlib, m4 and their tests, and prints the results"),
        new("pthbs collection test --all -k", "tests all packages; one that fails does not stop the others"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var settings = _options.Read(call);
        var session = call.Session;
        var errors = new List<PthbsException>();
        var tests = call.Value(_all)
            ? AllTests(call, errors)
            : [.. call.Value(_names)!.Distinct(StringComparer.Ordinal).Select(word => (Word: word, Id: session.Generate(session.Words.Test(word)).Id))];
        if (errors is [var first, ..] && !settings.KeepGoing) throw first;
        errors.ForEach(call.Tell);
        var failed = new List<PackageId>();
        var code = await BuildWork.RunAsync(call, settings with { Traced = tests.Select(t => t.Id).ToHashSet() }, [.. tests.Select(t => t.Id).Distinct()], failed: (id, error) =>
        {
            if (error.Kind == ErrorKind.Build) failed.Add(id);
        }).ConfigureAwait(false);
        if (code == ExitCodes.Success && errors is [var wrong, ..]) code = ExitCodes.Of(wrong.Kind);
        if (settings.DryRun) return code;
        foreach (var (word, id) in tests.Where(t => session.Store.Contains(t.Id))) Tell(call, word, id);
        foreach (var (word, id) in tests.Where(t => failed.Contains(t.Id))) await TellCommandAsync(call, word, id).ConfigureAwait(false);
        return code;
    }

    /// <summary>The tests of what 'pthbs build --all' builds, and of the variants that environments name.</summary>
    private static List<(string Word, PackageId Id)> AllTests(Invocation call, List<PthbsException> errors)
    {
        var session = call.Session;
        var tested = CollectionSurvey.Generate(session, session.Collection.TopPackages.Where(session.Collection.HasTest), errors);
        var variants = NamedVariants.Generate(session, topOnly: true, errors).Where(variant => session.Collection.HasTest(variant.Request.Name));
        var tests = new List<(string Word, PackageId Id)>();
        foreach (var request in UntestedPackages.LeaveOut(call, [.. tested, .. variants]).Select(package => package.Request))
            foreach (var test in CollectionSurvey.Generate(session, [new PackageRequest(Collection.TestOf(request.Name), request.Parameters)], errors))
                tests.Add((request.ToString(), test.Id));
        return tests;
    }

    /// <summary>A command such as <c>[ "$(greet)" = hello ]</c> fails without a word: it is found by running the test once more.</summary>
    private static async Task TellCommandAsync(Invocation call, string word, PackageId id)
    {
        FailedCommand? command;
        try
        {
            command = await FailedCommandFinder.FindAsync(call.Session, id, call.Cancel).ConfigureAwait(false);
        }
        catch (PthbsException)
        {
            // The failure itself has been told.
            return;
        }

        if (command is null) return;
        call.Note(new FailedCommandJson(word, id.ToString(), command.Line, command.Text, command.Traced, command.Where));
        call.Screen.Warn(VisibleText.Of($"pthbs: {word}: the test ended at {command.Where ?? (command.Line is { } line ? $"line {line} of its script (pthbs show --script {id.Short})" : "this command")}: {command.Text}"));
        if (command.Traced != command.Text) call.Screen.Warn(VisibleText.Of($"  as it ran: {command.Traced}"));
    }

    private static void Tell(Invocation call, string word, PackageId id)
    {
        using var tree = call.Session.Store.OpenPackage(id);
        var result = (tree.TryReadText(ResultName) ?? "tested").TrimEnd('\n');
        call.Print(new TestedJson(word, id.ToString(), result), screen =>
        {
            foreach (var line in result.Split('\n')) screen.PrintLine($"{word}: {line}");
        });
    }
}
