using System.CommandLine;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs build</c></summary>
internal sealed class BuildCommand : PthbsCommand
{
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "a package, PACKAGE:parameter=value, an id or its beginning, or a script's file", Arity = ArgumentArity.OneOrMore };
    private readonly BuildOptions _options;

    public BuildCommand()
        : base("build", "build packages and all that they need")
    {
        Add(_packages);
        _options = new BuildOptions(this, makesRoots: true);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Fetches the sources that are missing, builds what is not in the store, and prints\nwhere each of the packages lies. What is built is never built again."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs build zlib", "builds zlib and prints its path"),
        new("pthbs build -j8 -k zstd m4 patch", "builds three packages with eight jobs; one that fails does not stop the others"),
        new("pthbs build --dry-run busybox", "prints the ids of all that would have to be built"),
        new("pthbs build ./zlib.sh", "builds a script that lies in a file"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var wishes = _options.Read(call);
        var packages = call.Value(_packages)!.Select(call.Session.Resolve).Distinct().ToList();
        var code = await new BuildWork(call, wishes).RunAsync(packages).ConfigureAwait(false);
        if (wishes.DryRun) return code;
        if (wishes.Root is { } root && code == ExitCodes.Success) call.Session.Store.Roots.Add(root, [.. packages.Select(p => p.ToString())]);
        // Where some failed, the others are of use.
        foreach (var id in packages.Where(call.Session.Store.Contains))
        {
            var path = call.Session.Store.PathOf(id);
            if (call.Json is not { } json) call.Screen.PrintLine(path);
            else json.Write(writer =>
            {
                writer.WriteString("event", "package");
                writer.WriteString("id", id.ToString());
                writer.WriteString("path", path);
            });
        }

        return code;
    }
}
