using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs env build</c></summary>
internal sealed class EnvBuildCommand : PthbsCommand
{
    private readonly Argument<string[]> _names = new("NAME…") { Description = "an environment of the collection", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _packages = new("--packages", "-p") { Description = "one environment of these packages instead", HelpName = "P…", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };
    private readonly BuildOptions _options;

    public EnvBuildCommand()
        : base("build", "build the packages of environments and join them")
    {
        Add(_names);
        Add(_packages);
        _options = new BuildOptions(this, makesRoots: true);
        Validators.Add(result =>
        {
            var isNamed = result.GetResult(_names) is { Tokens.Count: > 0 };
            if (isNamed == result.GetResult(_packages) is not null)
                result.AddError(isNamed ? "names and --packages do not go together: --packages is one environment of its own" : "which environment? either names or --packages must be given");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["Prints where each environment lies: one directory with the bin, lib, include …\nof all its packages. One that the collection names becomes the next generation of the\nroot of that name, so that 'pthbs gc' keeps it; others need --root."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs env build base", "builds the environment 'base' of the collection"),
        new("pthbs env build --packages make zlib 'busybox yield'", "joins three packages; where busybox has a path that another has too, the other's wins"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var wishes = _options.Read(call);
        IReadOnlyList<(string Name, IReadOnlyList<Dependency> Packages)> environments = call.Value(_packages) is { Length: > 0 } words
            ? [("", call.Session.ResolveMembers(words))]
            : [.. call.Value(_names)!.Distinct().Select(n => (n, call.Session.ResolveEnvironment(n)))];
        if (wishes.Root is not null && environments.Count > 1) throw new PthbsException(ErrorKind.Usage, "a root holds one environment in each generation") { Hint = "build them one after another, or leave --root out: then each is a root of its own name" };
        var code = await new BuildWork(call, wishes).RunAsync([.. environments.SelectMany(e => e.Packages).Select(p => p.Id).Distinct()]).ConfigureAwait(false);
        if (wishes.DryRun || code != ExitCodes.Success) return code;
        foreach (var (name, packages) in environments) Tell(call, name, call.Session.PublishEnvironment(packages, wishes.Root ?? (name.Length > 0 ? name : null)), packages);
        return code;
    }

    private static void Tell(Invocation call, string name, PublishedEnvironment environment, IReadOnlyList<Dependency> packages)
    {
        if (call.Json is { } json)
        {
            json.Write(writer =>
            {
                writer.WriteString("event", "environment");
                if (name.Length > 0) writer.WriteString("name", name);
                writer.WriteString("hash", environment.Id.Hash);
                writer.WriteString("path", environment.Path);
                writer.WriteNumber("links", environment.Links);
                writer.WriteStrings("packages", packages.Select(package => package.Id.ToString()));
            });
            return;
        }

        var word = name.Length > 0 ? name : environment.Id.Short;
        var what = name.Length > 0 ? $"environment '{name}'" : "environment";
        call.Screen.Say(
            $"{what} of {Quantity.Count(packages.Count, "package")}: {Quantity.Count(environment.Links, "link")}{(environment.WasThere ? ", was there already" : "")}",
            new Line(new Piece("enter it: ", Tone.Hint), new Piece($"pthbs shell {word}", Tone.Strong)));
        if (call.Session.Store.Packages.Path == BuildFormat.MountPoint)
            call.Screen.Say(new Line(new Piece("or: ", Tone.Hint), new Piece($"export PATH={environment.Path}/bin:$PATH", Tone.Plain)));
        call.Screen.PrintLine(environment.Path);
    }
}
