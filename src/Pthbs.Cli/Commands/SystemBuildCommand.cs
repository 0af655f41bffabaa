using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Store;
using Pthbs.Systems;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs system build</c></summary>
internal sealed class SystemBuildCommand : PthbsCommand
{
    private readonly Argument<string> _system = new("SYSTEM") { Description = "a system as for 'pthbs build'" };
    private readonly ExecutableOption _executable;
    private readonly BuildOptions _options;

    public SystemBuildCommand()
        : base("build", "build a system and all that it needs")
    {
        Add(_system);
        _executable = new ExecutableOption(this);
        _options = new BuildOptions(this, makesRoots: true);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Builds it as 'pthbs build' does, refuses one that cannot run or that holds a secret, and\nprints its path. It becomes the next generation of the root of its name, or of --root, so that\n'pthbs gc' keeps it. With --json, the last line says whether that changed anything.", "A system with the parameter 'pthbs', such as 'builder', holds the executable named by --pthbs;\nwithout that option this program itself, if it is static."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs system build web", "builds the system 'web' and keeps it")];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var settings = _options.Read(call);
        var word = _executable.Read(call, call.Value(_system)!);
        new SystemWords(call.Session).RefuseUnknown(word);
        var id = call.Session.Words.Package(word);
        var root = settings.Root ?? id.Name;
        if (root == StoreLayout.SystemRoot) throw new PthbsException(ErrorKind.Usage, $"the root '{root}' is for what this machine runs") { Hint = $"name another one: pthbs system build --root ROOT {word}" };
        var code = await BuildWork.RunAsync(call, settings, [id]).ConfigureAwait(false);
        if (settings.DryRun || code != ExitCodes.Success) return code;
        var path = new SystemWords(call.Session).PathOf(id.ToString());
        SystemSecrets.Refuse(SystemTree.Read(path, cancel: call.Cancel));
        var roots = call.Session.Store.Roots;
        var before = roots.CurrentNumber(root);
        var generation = roots.Add(root, [id.ToString()]);
        var changed = generation.Number != before;
        call.Print(new SystemBuiltJson(id.ToString(), path, root, generation.Number, changed), screen =>
        {
            screen.Say($"root '{root}', generation {generation.Number}{(changed ? "" : ", as before")}");
            screen.PrintLine(path);
        });
        return code;
    }
}
