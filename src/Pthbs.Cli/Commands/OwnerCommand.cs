using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs owner</c></summary>
internal sealed class OwnerCommand : PthbsCommand
{
    private readonly Argument<string> _path = new("PATH") { Description = "a path below packages, such as bin/make; or a place, beginning with / or ./" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each owner");

    public OwnerCommand()
        : base("owner", "show which built package owns a file")
    {
        Add(_path);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Prints the id of the package and the path below it. In a place on this machine, symbolic links\nare followed until they lead into the store: the file of an environment leads to its package.\nA path below packages may have several owners, one on each line. Without any, the\nexit code is 2."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs owner bin/make", "lists the built packages that have bin/make"),
        new("pthbs owner /pthbs/env.5f70…/bin/make", "names the package that the make of an environment comes from"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.OnlyPrint();
        var owners = new FileOwners(call.Session.Store).Find(call.Value(_path)!, call.Cancel);
        call.Print(owners, owner => new OwnerJson(owner.Id.ToString(), owner.Path), owner => $"{owner.Id}  {owner.Path}");
        return Task.FromResult(ExitCodes.Success);
    }
}
