using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Errors;
using Pthbs.Store;
using Pthbs.Upkeep.Verification;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs store verify</c></summary>
internal sealed class StoreVerifyCommand : PthbsCommand
{
    private readonly Argument<string[]> _words = new("WHAT…") { Description = "packages or environments; everything by default", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _json = CommonOptions.Json("print JSON, one object on each line");

    public StoreVerifyCommand()
        : base("verify", "find packages, environments and sources that have changed")
    {
        Add(_words);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Reads every file of packages, environments, scripts and sources, and prints a line for\neach that has changed, is missing or was not there: path, and how. Modes, owners, times and\nthe targets of links count. Exits with 8 if something is damaged. Writes nothing but\nrecords and manifests that are lost; 'pthbs store repair' repairs the rest.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs store verify", "verifies the whole store"),
        new("pthbs store verify zlib", "verifies one package"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var verifier = new StoreVerifier(call.Session.Store, call.Session.Sources);
        var verdicts = VerifyReport.Verify(call, verifier, VerifyReport.Request(call.Session, verifier, call.Value(_words) ?? []));
        foreach (var verdict in verdicts) VerifyReport.Tell(call, verdict);
        List<Verdict> broken = [.. verdicts.Where(v => !v.IsWhole)];
        VerifyReport.Sum(call, verdicts, broken, broken.TrueForAll(v => v.Kind == SubjectKind.State) ? null : "build and fetch it again: pthbs store repair");
        return Task.FromResult(broken.Count == 0 ? ExitCodes.Success : ExitCodes.Of(ErrorKind.Damage));
    }
}
