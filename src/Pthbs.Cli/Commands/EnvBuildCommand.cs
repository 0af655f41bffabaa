using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs env build</c></summary>
internal sealed class EnvBuildCommand : PthbsCommand
{
    private readonly Argument<string[]> _names = new("ENV…") { Description = "an environment of the collection", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _packages = new("--packages", "-p") { Description = "one environment of these packages instead", HelpName = "PACKAGE…", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };
    private readonly BuildOptions _options;

    public EnvBuildCommand()
        : base("build", "build the packages of environments and merge them")
    {
        Add(_names);
        Add(_packages);
        _options = new BuildOptions(this, makesRoots: true);
        Validators.Add(result =>
        {
            var isNamed = result.GetResult(_names) is { Tokens.Count: > 0 };
            if (isNamed == result.GetResult(_packages) is not null)
                result.AddError(isNamed ? "names and --packages exclude each other: --packages is one environment of its own" : "which environment? name one, or use --packages");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["Prints where each environment lies: one directory with the bin, lib, include …\nof all its packages. One that the collection names becomes the next generation of the\nroot of that name, so that 'pthbs gc' keeps it; others need --root."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs env build base", "builds the environment 'base' of the collection"),
        new("pthbs env build --packages make zlib 'busybox yield'", "merges three packages; where busybox and another one have the same path, the other wins"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var settings = _options.Read(call);
        IReadOnlyList<(string Name, IReadOnlyList<Dependency> Packages)> environments = call.Value(_packages) is { Length: > 0 } words
            ? [("", call.Session.Words.Members(words))]
            : [.. call.Value(_names)!.Distinct().Select(n => (n, call.Session.Words.Environments.Named(n)))];
        if (settings.Root is not null && environments.Count > 1) throw new PthbsException(ErrorKind.Usage, "a root holds one environment in each generation") { Hint = "build them one after another, or leave --root out: then each is a root of its own name" };
        var code = await BuildWork.RunAsync(call, settings, Ids(environments)).ConfigureAwait(false);
        if (settings.DryRun || code != ExitCodes.Success) return code;
        foreach (var (name, packages) in environments)
        {
            var root = settings.Root ?? (name.Length > 0 ? name : null);
            Tell(call, name, root, call.Session.PublishEnvironment(packages, root, call.Cancel), packages);
        }

        return code;
    }

    private static List<PackageId> Ids(IReadOnlyList<(string Name, IReadOnlyList<Dependency> Packages)> environments)
    {
        var ids = new List<PackageId>(environments.Sum(e => e.Packages.Count));
        foreach (var (_, packages) in environments) foreach (var package in packages) ids.Add(package.Id);
        return ids;
    }

    private static void Tell(Invocation call, string name, string? root, PublishedEnvironment environment, IReadOnlyList<Dependency> packages)
    {
        if (environment.Unconfirmed is { } unconfirmed) call.Screen.Warn(ErrorText.Of(unconfirmed));
        var line = new EnvironmentJson(name.Length > 0 ? name : null, environment.Id.Hash, environment.Path, environment.Links, packages.Select(package => package.Id.ToString()));
        call.Print(line, screen =>
        {
            var word = root ?? environment.Id.Short;
            var what = name.Length > 0 ? $"environment '{name}'" : "environment";
            screen.Say(
                $"{what} of {Quantity.Count(packages.Count, "package")}: {Quantity.Count(environment.Links, "link")}{(environment.WasThere ? ", was there already" : "")}",
                new Line(new Span("enter it: ", Style.Hint), new Span($"pthbs shell {word}", Style.Strong)));
            if (call.Session.Store.Packages.Path == BuildFormat.MountPoint && ProgramFolders.Of(environment.Path) is { Count: > 0 } folders)
                screen.Say(new Line(new Span("or: ", Style.Hint), new Span($"export PATH={string.Concat(folders.Select(folder => $"{environment.Path}/{folder}:"))}$PATH", Style.Plain)));
            screen.PrintPath(environment.Path);
        });
    }
}
