using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs collection outdated</c></summary>
internal sealed class CollectionOutdatedCommand : PthbsCommand
{
    private const string DefaultSuite = "stable";
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "packages of the collection; without any, all of the top layer", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _suite = new("--suite") { Description = $"the release of Debian to compare with, such as {DefaultSuite} (default) or testing", HelpName = "SUITE" };
    private readonly Option<string?> _index = new("--index") { Description = "read this index of source packages, plain or gzip, instead of asking Debian", HelpName = "FILE" };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "print packages too for which nothing newer was found" };
    private readonly Option<bool> _allLayers = CommonOptions.AllLayers("look at the packages of lower layers too");
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each package");

    public CollectionOutdatedCommand()
        : base("outdated", "list packages of the collection that have newer versions")
    {
        Add(_packages);
        foreach (var option in (Option[])[_suite, _index, _all, _allLayers, _json]) Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(_suite) is not null && result.GetResult(_index) is not null) result.AddError("--suite and --index exclude each other: an index is of one release");
        });
        _suite.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (token.Value.Length > 40 || !token.Value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) result.AddError($"--suite does not accept '{token.Value}'\nthe name of a release of Debian, such as {DefaultSuite} or trixie\n");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Asks where a package's own source comes from: for 'debian:' URLs Debian's index of source\npackages, for commits and for archives of GitHub and GitLab the tags of the repository, for\nother URLs the page that lists the files of the directory. Takes the highest version;\nversions before a release (rc, beta) count only for a package that is at such a version.\nNothing is changed: 'pthbs collection update' does that.",
        "Prints name, version, newer version and the place. Exits with 4 if\nfor a package no place answered, or there is none to ask.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs collection outdated", "lists what could be updated"),
        new("pthbs collection outdated --suite unstable zlib m4", "asks for two packages, and Debian for its newest"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var session = call.Session;
        var errors = new List<PthbsException>();
        IReadOnlyList<string> names = call.Value(_packages) is { Length: > 0 } some ? [.. some.Distinct(StringComparer.Ordinal)] : call.Value(_allLayers) ? session.Collection.Packages : session.Collection.TopPackages;
        foreach (var name in names) if (!session.Collection.Packages.Contains(name)) throw Pthbs.Collections.Collection.NoPackage(name, session.Collection.Packages);
        var packages = CollectionSurvey.Generate(session, names, errors);
        using var finder = new OutdatedFinder(session, call.Value(_suite) ?? DefaultSuite, call.Value(_index));
        var found = await finder.FindAsync(packages, call.Cancel).ConfigureAwait(false);
        var shown = call.Value(_all) ? found : [.. found.Where(package => package.Newest is not null)];
        call.Print(
            shown,
            package => new OutdatedJson(package.Package.Request.Name, package.Package.Version, package.Newest, package.Where, package.Asked, package.Troubles),
            package => $"{package.Package.Request.Name}  {package.Package.Version}{(package.Newest is null ? "" : $" -> {package.Newest}  {package.Where}")}");
        List<OutdatedPackage> unknown = [.. found.Where(package => package.Asked == 0)];
        foreach (var package in unknown) call.Screen.Warn($"pthbs: {package.Package.Request.Name}: {string.Join("; ", package.Troubles)}");
        call.Screen.Say($"newer versions: {found.Count(package => package.Newest is not null)} of {Quantity.Count(found.Count, "package")}{(unknown.Count > 0 ? $"; of {unknown.Count} nothing is known" : "")}");
        errors.ForEach(call.Tell);
        return errors is [var first, ..] ? ExitCodes.Of(first.Kind) : unknown.Count > 0 ? ExitCodes.Of(ErrorKind.Source) : ExitCodes.Success;
    }
}
