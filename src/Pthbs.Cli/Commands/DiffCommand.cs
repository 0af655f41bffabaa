using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Comparing;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs diff</c></summary>
internal sealed class DiffCommand : PthbsCommand
{
    private readonly Argument<string> _first = new("FIRST") { Description = "as for 'pthbs build'" };
    private readonly Argument<string> _second = new("SECOND") { Description = "as for 'pthbs build'" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public DiffCommand()
        : base("diff", "show where the outputs of two packages differ")
    {
        Add(_first);
        Add(_second);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Both must be in the store. Their own ids inside their files do not count: packages with\nthe same masked hash are the same. Otherwise shows what differs in each file, as\n'pthbs reproduce' does; the exit code is then 5."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs diff busybox:toolchain=seed busybox:toolchain=musl", "shows whether two compilers give the same output"),
        new("pthbs diff zlib.0a1b zlib", "shows what another version or an edit of a template changed"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var session = call.Session;
        var (first, second) = (session.Words.BuiltPackage(call.Value(_first)!), session.Words.BuiltPackage(call.Value(_second)!));
        var (before, after) = (PackageRecords.Of(session.Store, first, call.Cancel), PackageRecords.Of(session.Store, second, call.Cancel));
        var differences = OutputDifference.Find(session.Store, first, session.Store, second, call.Cancel);
        var same = differences.Count == 0;
        call.Print(new DiffJson(before.Id, after.Id, same, before.MaskedHash, after.MaskedHash, DifferenceLines.ToJson(differences)), screen =>
        {
            screen.PrintLine($"{first.Short} and {second.Short}: {(!same ? DifferenceLines.Count(differences) : before.OutputHash == after.OutputHash ? "the same" : "the same but for their ids")}");
            DifferenceLines.Print(screen, differences);
        });

        return Task.FromResult(same ? ExitCodes.Success : ExitCodes.Of(ErrorKind.Build));
    }
}
