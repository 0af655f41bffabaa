using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Systems;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs system image</c></summary>
internal sealed class SystemImageCommand : PthbsCommand
{
    private readonly Argument<string> _system = new("SYSTEM") { Description = "a system of the collection, as for 'pthbs build'" };
    private readonly Option<string?> _kind = new("--kind") { Description = "what is made", HelpName = "KIND" };
    private readonly Option<string?> _disk = new("--disk") { Description = "the size of the disk; as large as needed by default", HelpName = "SIZE" };
    private readonly Option<string?> _esp = new("--esp") { Description = "the size of the EFI system partition; 96M by default", HelpName = "SIZE" };
    private readonly Option<string[]> _packages = new("--packages") { Description = "further packages on the disk", HelpName = "PACKAGE…", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _sources = new("--sources") { Description = "packages whose sources are on the disk, with all that they are built from", HelpName = "PACKAGE…", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };
    private readonly ExecutableOption _executable;
    private readonly BuildOptions _options;

    public SystemImageCommand()
        : base("image", "make a disk or an OCI image of a system")
    {
        _kind.Choose(SystemImage.Kinds);
        foreach (var size in (Option<string?>[])[_disk, _esp]) AcceptSize(size);
        Add(_system);
        foreach (var option in (Option[])[_kind, _disk, _esp, _packages, _sources]) Add(option);
        _executable = new ExecutableOption(this);
        _options = new BuildOptions(this, makesRoots: true);
    }

    /// <summary>Refuses what is no size, before anything else is done.</summary>
    private static void AcceptSize(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !SystemImage.IsSize(token.Value)) result.AddError($"{option.Name} does not accept '{token.Value}'\na whole number and M or G, such as 512M; at most 16384G\n");
    });

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Builds the system and all that the image needs, and prints the path of the image, which is a\npackage: the same bytes wherever it is made. 'raw' is a disk that UEFI firmware starts, and the\ndefault; the store of 'erofs' and 'verity' is read-only; 'oci' is for container programs.", "A size is a whole number and M or G. A package in a list is its name, without values. A template\nthat extends layouts/image.sh.j2 can state more: docs/reference/systems.md."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
        [new("pthbs system image web:kernel=linux-debian", "a disk that starts the system 'web'"), new("pthbs system image builder --pthbs ./pthbs --sources zlib", "a machine that can build zlib without a network")];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var settings = _options.Read(call);
        var system = PackageRequest.ParseWord(_executable.Read(call, call.Value(_system)!));
        new SystemWords(call.Session).RefuseUnknown(system.Name);
        var image = SystemImage.Of(system, call.Value(_kind), call.Value(_disk), call.Value(_esp), call.Value(_packages) ?? [], call.Value(_sources) ?? []);
        var id = call.Session.Words.Package(image.ToString());
        var code = await BuildWork.RunAsync(call, settings, [id]).ConfigureAwait(false);
        if (settings.DryRun || code != ExitCodes.Success) return code;
        if (settings.Root is { } root) call.Session.Store.Roots.Add(root, [id.ToString()]);
        var path = $"{call.Session.Store.PathOf(id)}/{SystemImage.FileOf(call.Value(_kind))}";
        call.Print(new SystemImageJson(id.ToString(), system.ToString(), path), screen => screen.PrintLine(path));
        return code;
    }
}
