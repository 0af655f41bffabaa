using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Reproducing;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs compare</c></summary>
internal sealed class CompareCommand : PthbsCommand
{
    private readonly Argument<string> _first = new("FIRST") { Description = "as for 'pthbs build'" };
    private readonly Argument<string> _second = new("SECOND") { Description = "as for 'pthbs build'" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public CompareCommand()
        : base("compare", "show where the outputs of two packages differ")
    {
        Add(_first);
        Add(_second);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Both must be in the store. That each may hold its own id does not count: packages with\none masked hash are the same. Otherwise shows file by file what differs inside, as\n'pthbs check' does; the exit code is 5 then."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs compare busybox:toolchain=seed busybox:toolchain=musl", "tells whether two compilers made the same of it"),
        new("pthbs compare zlib.0a1b zlib", "shows what another version or another recipe changed"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var session = call.Session;
        var (first, second) = (session.ResolveBuilt(call.Value(_first)!), session.ResolveBuilt(call.Value(_second)!));
        var (before, after) = (PackageRecords.Of(session.Store, first, call.Cancel), PackageRecords.Of(session.Store, second, call.Cancel));
        var differences = OutputDifference.Find(session.Store, first, session.Store, second, call.Cancel);
        var same = differences.Count == 0;
        if (call.Json is { } json)
        {
            json.Write(writer =>
            {
                writer.WriteString("first", before.Id);
                writer.WriteString("second", after.Id);
                writer.WriteBoolean("same", same);
                writer.WriteString("first-masked-hash", before.MaskedHash);
                writer.WriteString("second-masked-hash", after.MaskedHash);
                writer.WriteDifferences(differences);
            });
        }
        else
        {
            call.Screen.PrintLine($"{first.Short} and {second.Short}: {(!same ? DifferenceLines.Count(differences) : before.OutputHash == after.OutputHash ? "the same" : "the same but for their ids")}");
            DifferenceLines.Print(call.Screen, differences);
        }

        return Task.FromResult(same ? ExitCodes.Success : ExitCodes.Of(ErrorKind.Build));
    }
}
